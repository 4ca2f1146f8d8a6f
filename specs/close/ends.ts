import { defineCheck } from '../../harness/index.ts';
import { answer } from '../client/answer.ts';
import { expectEnds } from '../client/ends.ts';
import { handedOf } from '../client/handing.ts';
import { common, neverCloses } from '../client/hints.ts';
import { meet } from '../client/meet.ts';
import { takeMessage } from '../client/message.ts';
import { posix, tcpClosing } from '../sources.ts';

export default defineCheck<Record<string, never>>({
  id: 'close/ends',
  step: 'close',
  title: 'closes the connection and ends when it has its answer',
  level: { client: 'MUST' },
  rationale: 'A client that stays keeps a place at the server, and whoever started it waits for it.',
  sources: [posix('close()'), tcpClosing],
  needs: ['send/whole-message', 'send/tells-the-end'],
  launches: 'itself',
  quick: true,
  inputs: [{}],
  hints: [neverCloses, ...common],
  async holds(attempt) {
    const meeting = await meet(attempt, handedOf(attempt, 20));
    await takeMessage(attempt, meeting);
    await answer(attempt, meeting);
    const { client, visitor } = meeting;
    await expectEnds(client, { after: 'when it has the answer and its end', visitor, more: { afterAnswer: true } });
  },
});

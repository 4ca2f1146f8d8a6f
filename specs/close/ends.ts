import { defineCheck } from '../../harness/index.ts';
import { framingOf } from '../profiles.ts';
import { answer } from '../client/answer.ts';
import { expectEnds } from '../client/ends.ts';
import { handedOf } from '../client/handing.ts';
import { common, neverCloses } from '../client/hints.ts';
import { meet } from '../client/meet.ts';
import { takeMessage } from '../client/message.ts';
import { posix, tcpClosing } from '../sources.ts';

export default defineCheck<{ readonly server: 'ends its side' | 'stays' }>({
  id: 'close/ends',
  step: 'close',
  title: 'closes the connection and ends when it has its answer',
  level: { client: 'MUST' },
  rationale: 'A client that stays keeps a place at the server, and whoever started it waits for it.',
  sources: [posix('close()'), tcpClosing],
  needs: ['send/whole-message', 'send/tells-the-end'],
  launches: 'itself',
  quick: true,
  inputs: [{ server: 'ends its side' }, { server: 'stays' }],
  hints: [neverCloses, ...common],
  async holds(attempt, { server }) {
    const stays = server === 'stays';
    // Where a message ends by itself, a server may wait for the next one: the client must not wait for it to close.
    if (stays && (attempt.profile.reply === 'none' || (framingOf(attempt.profile) ?? { kind: 'eof' }).kind === 'eof')) return;
    const meeting = await meet(attempt, handedOf(attempt, 20));
    await takeMessage(attempt, meeting);
    await answer(attempt, meeting, { afterwards: stays ? 'stay' : 'half-close' });
    const { client, visitor } = meeting;
    const after = stays
      ? 'when it has the whole answer, although the server keeps the connection'
      : 'when it has the answer and its end';
    await expectEnds(client, { after, visitor, more: { afterAnswer: true } });
  },
});

import { defineCheck, Violation, type Hint } from '../../harness/index.ts';
import { answerOf } from '../client/answer.ts';
import { expectEnds } from '../client/ends.ts';
import { handedOf } from '../client/handing.ts';
import { common } from '../client/hints.ts';
import { meet } from '../client/meet.ts';
import { takeMessage } from '../client/message.ts';
import { situationOf } from '../client/situation.ts';
import { man, tcpClosing } from '../sources.ts';

const resets: Hint = {
  bug: 'client-resets-at-end',
  fits: (evidence) => (evidence.kind === 'reset' ? 0.9 : 0),
  because: () => 'the connection ended by a reset, after the whole answer',
};

export default defineCheck<Record<string, never>>({
  id: 'close/leaves-in-order',
  step: 'close',
  title: 'ends the connection in order, and not by a reset',
  level: { client: 'SHOULD' },
  // Where the end of the connection ends the message both sides have ended before anybody closes.
  fits: ({ framing }) => framing !== 'eof',
  rationale: 'A reset says that something broke, and throws away what is still on its way.',
  sources: [man('socket(7)'), tcpClosing],
  needs: ['receive/whole-answer', 'close/ends'],
  launches: 'itself',
  inputs: [{}],
  hints: [resets, ...common],
  async holds(attempt) {
    const meeting = await meet(attempt, handedOf(attempt, 20));
    await takeMessage(attempt, meeting);
    const { client, visitor } = meeting;
    // The answer is complete without our end: a client that leaves now shows how. One that waits for the end gets it.
    visitor.send(answerOf(attempt, meeting));
    await visitor.until(() => (visitor.end !== 'open' || client.exit !== undefined ? true : undefined), 300);
    visitor.halfClose();
    await expectEnds(client, { after: 'when it has the answer', visitor });
    const end = await visitor.until(() => (visitor.end === 'open' ? undefined : visitor.end), 60);
    if (end !== 'reset') return;
    throw new Violation({
      expected: 'the end of the connection (FIN) behind the answer',
      observed: 'the client reset the connection (RST)',
      certainty: 'wants-confirmation',
      evidence: { kind: 'reset', ...situationOf(meeting) },
    });
  },
});

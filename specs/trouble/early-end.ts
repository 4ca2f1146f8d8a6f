import { defineCheck, type Hint } from '../../harness/index.ts';
import { answerOf } from '../client/answer.ts';
import { expectEnds, untilEndedMs } from '../client/ends.ts';
import { handedOf } from '../client/handing.ts';
import { common, howItStands } from '../client/hints.ts';
import { meet } from '../client/meet.ts';
import { takeMessage } from '../client/message.ts';
import { posix, tcpClosing } from '../sources.ts';

const hangsOnEarlyEof: Hint = {
  bug: 'client-hangs-on-early-eof',
  fits: (evidence) => (evidence['stillRuns'] === true ? 0.9 : 0),
  because: howItStands,
};

export default defineCheck<{ readonly answered: 'half' | 'nothing' }>({
  id: 'trouble/early-end',
  step: 'trouble',
  title: 'ends when the server closes before the answer is complete',
  level: { client: 'MUST' },
  fits: ({ reply }) => reply !== 'none',
  rationale: 'A server can end at any time. recv() then returns 0 at every call, and a loop that only counts bytes never ends.',
  sources: [posix('recv()'), tcpClosing],
  needs: ['close/ends'],
  launches: 'itself',
  limitMs: untilEndedMs,
  inputs: [{ answered: 'half' }, { answered: 'nothing' }],
  hints: [hangsOnEarlyEof, ...common],
  async holds(attempt, { answered }) {
    const meeting = await meet(attempt, handedOf(attempt, 20));
    await takeMessage(attempt, meeting);
    const { client, visitor } = meeting;
    const whole = answerOf(attempt, meeting);
    if (answered === 'half') visitor.send(whole.subarray(0, whole.length >> 1));
    visitor.halfClose();
    await expectEnds(client, {
      after: `when the server has closed after ${answered === 'half' ? 'half of the answer' : 'no answer'}`,
      visitor,
    });
  },
});

import { defineCheck, type Hint } from '../../harness/index.ts';
import { answerOf } from '../client/answer.ts';
import { expectEndsAsFailed, untilEndedMs } from '../client/ends.ts';
import { handedOf } from '../client/handing.ts';
import { common, silentError } from '../client/hints.ts';
import { meet } from '../client/meet.ts';
import { takeMessage } from '../client/message.ts';
import { howItEnded } from '../hints.ts';
import { posix } from '../sources.ts';

const notTold: Hint = {
  bug: 'client-incomplete-not-told',
  fits: (evidence) => (evidence['statusZero'] === true ? 0.9 : evidence['crashed'] === true ? 0.5 : 0),
  because: (_evidence, context) => `${howItEnded(context)} after half of the answer`,
};

export default defineCheck<Record<string, never>>({
  id: 'trouble/incomplete-is-told',
  step: 'trouble',
  title: 'says so and fails when the answer is not complete, where the framing tells',
  level: { client: 'SHOULD' },
  fits: ({ reply, framing }) => reply !== 'none' && framing !== 'eof',
  rationale: 'Half an answer that is taken for a whole one is worse than none: nobody learns that the rest is missing.',
  sources: [posix('recv()')],
  needs: ['trouble/early-end'],
  launches: 'itself',
  limitMs: untilEndedMs,
  inputs: [{}],
  hints: [notTold, silentError, ...common],
  async holds(attempt) {
    const meeting = await meet(attempt, handedOf(attempt, 20));
    await takeMessage(attempt, meeting);
    const { client, visitor } = meeting;
    const whole = answerOf(attempt, meeting);
    visitor.send(whole.subarray(0, whole.length >> 1));
    visitor.halfClose();
    await expectEndsAsFailed(client, { after: 'after half of the answer', visitor, answeredBytes: whole.length >> 1 });
  },
});

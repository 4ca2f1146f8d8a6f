import { defineCheck, spinningShareOf, Violation, type Hint } from '../../harness/index.ts';
import { answer } from '../client/answer.ts';
import { handedOf } from '../client/handing.ts';
import { common } from '../client/hints.ts';
import { meet } from '../client/meet.ts';
import { takeMessage } from '../client/message.ts';
import { situationOf } from '../client/situation.ts';
import { posix } from '../sources.ts';

const spins: Hint = {
  bug: 'client-spins-while-waiting',
  fits: (evidence) => (evidence.kind === 'spinning' ? 0.95 : 0),
  because: (evidence) => `it took ${String(evidence['percent'])} % of a processor while it had nothing to do`,
};

/** A runtime compiles and tidies up for a while after its start. */
const settlesMs = 400;

export default defineCheck<Record<string, never>>({
  id: 'receive/waits-idle',
  step: 'receive',
  title: 'takes no processor time while it waits for the answer',
  level: { client: 'SHOULD' },
  fits: ({ reply }) => reply !== 'none',
  rationale: 'A call that waits costs nothing. A loop that asks without a pause takes a processor from everybody else.',
  sources: [posix('recv()'), posix('poll()')],
  needs: ['receive/whole-answer'],
  launches: 'itself',
  requires: ['proc'],
  inputs: [{}],
  hints: [spins, ...common],
  async holds(attempt) {
    const meeting = await meet(attempt, handedOf(attempt, 20));
    await takeMessage(attempt, meeting);
    const { client } = meeting;
    attempt.note('the server takes its time for the answer');
    // One that gives up is judged by another check.
    if ((await client.untilExit(settlesMs)) !== undefined) return;
    const share = await spinningShareOf(client);
    const isWaiting = client.exit === undefined;
    await answer(attempt, meeting);
    if (share === undefined || !isWaiting) return;
    const percent = Math.round(share * 100);
    throw new Violation({
      expected: 'a client that waits for its answer in a call, and takes no processor time',
      observed: `it takes ${percent} % of a processor while it waits`,
      certainty: 'wants-confirmation',
      evidence: { kind: 'spinning', percent, ...situationOf(meeting) },
    });
  },
});

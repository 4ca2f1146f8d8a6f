import { defineCheck, spinningShare, talksItsOwnWay, Violation, type Attempt } from '../../harness/index.ts';
import { posix } from '../sources.ts';

export default defineCheck<null>({
  id: 'resources/idle-cpu',
  step: 'resources',
  title: 'rests when there is nothing to do',
  level: { '*': 'SHOULD' },
  servers: 'any',
  rationale: 'A server waits most of the time. One that asks again and again instead takes a processor away from everybody else.',
  sources: [posix('poll()'), posix('recv()')],
  needs: ['transfer/several-messages'],
  requires: ['proc'],
  inputs: [null],
  hints: [
    {
      bug: 'idle-poll-spin',
      fits: (evidence) => (evidence.kind === 'spinning' ? 0.9 : 0),
      because: (evidence) => `a thread used ${String(evidence['percent'])} % of a CPU ${String(evidence['when'])}`,
    },
  ],
  async holds(attempt) {
    await expectRest(attempt, 'before a client came');
    if (talksItsOwnWay(attempt.profile)) await attempt.expectNextClientIsServed('the start');
    else await attempt.engage();
    await expectRest(attempt, 'while its only client said nothing');
  },
});

async function expectRest(attempt: Attempt, when: string): Promise<void> {
  const share = await spinningShare(attempt);
  if (share === undefined) return;
  const percent = Math.round(share * 100);
  attempt.process(`a thread of the server uses ${percent} % of a CPU`);
  throw new Violation({
    expected: `no use of the CPU ${when}`,
    observed: `a thread used ${percent} % of a CPU for 0.7 s`,
    certainty: 'wants-confirmation',
    evidence: { kind: 'spinning', percent, when },
  });
}

import { defineCheck, growthPerClient, surveyed, Violation, type Survey } from '../../harness/index.ts';
import { man, posix } from '../sources.ts';
import { levelInServices } from '../service/levels.ts';

/** The stack of a thread is 8 MiB on most systems; nothing else is that large for each client. */
const stackBytes = 7 << 20;

export default defineCheck<null>({
  id: 'resources/address-space',
  step: 'resources',
  title: 'releases the stack of every thread that has ended',
  level: { '*': 'SHOULD', ...levelInServices('SHOULD') },
  rationale:
    'The stack of a thread that has ended is kept until the thread is joined, unless it is detached. After some thousands of clients no thread can be made.',
  sources: [posix('pthread_detach()'), man('pthread_create(3)')],
  needs: ['accept/next-client', 'end/eof-after-half-close', 'accept/hundred-clients-in-turn'],
  after: ['resources/descriptors'],
  requires: ['proc'],
  launches: 'itself',
  inputs: [null],
  hints: [
    {
      bug: 'thread-not-joined',
      fits: (evidence) => (evidence.kind === 'leak' ? 0.9 : 0),
      because: (evidence) =>
        `the address space grows by ${String(evidence['mebibytes'])} MiB with every client, as much as a stack, and the number of threads stays the same`,
    },
  ],
  async holds(attempt) {
    const { survey, certainty } = await surveyed(attempt, leaks);
    const perClient = growthPerClient(survey, 'virtualBytes');
    if (!leaks(survey)) return;
    const mebibytes = Math.round((perClient / (1 << 20)) * 10) / 10;
    throw new Violation({
      expected: 'the same address space after the clients have left as before they came',
      observed: `${mebibytes} MiB more for every client, with a constant number of threads`,
      certainty,
      evidence: { kind: 'leak', mebibytes },
    });
  },
});

function leaks(survey: Survey): boolean {
  return growthPerClient(survey, 'virtualBytes') >= stackBytes && growthPerClient(survey, 'threads') < 0.1;
}

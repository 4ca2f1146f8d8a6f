import { defineCheck, growthPerClient, leakShare, surveyed, Violation, type Survey } from '../../harness/index.ts';
import { crashes } from '../hints.ts';
import { posix } from '../sources.ts';
import { counted } from '../../harness/words.ts';
import { levelInServices } from '../service/levels.ts';

export default defineCheck<null>({
  id: 'resources/threads',
  step: 'resources',
  title: 'ends the thread of every client that has left',
  level: { '*': 'SHOULD', ...levelInServices('SHOULD') },
  rationale:
    'Each thread takes memory and a place in a table of limited size. A thread that waits for a client that has left does so for ever.',
  sources: [posix('pthread_create()')],
  needs: ['accept/next-client', 'end/eof-after-half-close', 'accept/hundred-clients-in-turn'],
  after: ['resources/descriptors'],
  requires: ['proc'],
  launches: 'itself',
  inputs: [null],
  hints: [
    {
      bug: 'thread-leak',
      fits: (evidence) => (evidence.kind === 'leak' ? 0.9 : 0),
      because: (evidence) => `the server has ${counted(evidence['threads'], 'thread')}, and no client`,
    },
    {
      bug: 'busy-loop-on-eof',
      fits: (evidence) => (evidence.kind === 'spinning' ? 0.95 : 0),
      because: () => 'the thread of a client that has left uses a CPU all the time',
    },
    crashes,
  ],
  async holds(attempt) {
    const { survey, certainty } = await surveyed(attempt, leaks);
    if (!leaks(survey)) return;
    const threads = survey.rounds.at(-1)?.threads ?? 0;
    throw new Violation({
      expected: 'as many threads after the clients have left as before they came',
      observed: `one more for every client, ${threads} in all`,
      certainty,
      evidence: { kind: 'leak', threads, perClient: growthPerClient(survey, 'threads') },
    });
  },
});

function leaks(survey: Survey): boolean {
  return growthPerClient(survey, 'threads') >= leakShare;
}

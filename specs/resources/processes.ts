import { defineCheck, growthPerClient, leakShare, surveyed, Violation, type Survey } from '../../harness/index.ts';
import { crashes } from '../hints.ts';
import { posix } from '../sources.ts';
import { counted } from '../../harness/words.ts';
import { levelInServices } from '../service/levels.ts';

export default defineCheck<null>({
  id: 'resources/processes',
  step: 'resources',
  title: 'ends the process of every client that has left',
  level: { '*': 'MUST', ...levelInServices('MUST') },
  rationale:
    'A child that was made for a client has done its work when the client leaves. One that goes on adds a process with every client, until no more can be made by anybody.',
  sources: [posix('fork()'), posix('_exit()')],
  needs: ['accept/next-client', 'end/eof-after-half-close', 'accept/hundred-clients-in-turn'],
  after: ['resources/descriptors'],
  requires: ['proc'],
  launches: 'itself',
  inputs: [null],
  hints: [
    {
      bug: 'fork-child-falls-through',
      fits: (evidence) => (evidence.kind === 'leak' ? 0.9 : 0),
      because: (evidence) =>
        `the children of clients that have left live on${evidence['leftIn'] === '' ? '' : `, and wait in ${String(evidence['leftIn'])}`}`,
    },
    {
      bug: 'leaks-processes',
      fits: (evidence) => (evidence.kind === 'leak' ? 0.1 : 0),
      because: (evidence) => `the server has ${counted(evidence['processes'], 'process')}, and no client`,
    },
    crashes,
  ],
  async holds(attempt) {
    const { survey, certainty } = await surveyed(attempt, leaks);
    if (!leaks(survey)) return;
    const processes = survey.rounds.at(-1)?.processes ?? 0;
    throw new Violation({
      expected: 'as many processes after the clients have left as before they came',
      observed: `one more for every client, ${processes} in all`,
      certainty,
      evidence: { kind: 'leak', processes, leftIn: survey.leftIn.join(', '), perClient: growthPerClient(survey, 'processes') },
    });
  },
});

function leaks(survey: Survey): boolean {
  return growthPerClient(survey, 'processes') >= leakShare;
}

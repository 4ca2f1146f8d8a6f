import { defineCheck, surveyed, Violation, type Survey } from '../../harness/index.ts';
import { crashes } from '../hints.ts';
import { man, posix } from '../sources.ts';
import { counted } from '../../harness/words.ts';
import { levelInServices } from '../service/levels.ts';

/** A server that waits for its children at the next accept() leaves one or two; half of all clients is another thing. */
const zombiesFrom = 0.5;

export default defineCheck<null>({
  id: 'resources/zombies',
  step: 'resources',
  title: 'waits for its children that have ended',
  level: { '*': 'SHOULD', ...levelInServices('SHOULD') },
  rationale:
    'A process that has ended stays in the table of processes, as a zombie, until its parent has asked for its status. When the table is full nobody can start a process.',
  sources: [posix('wait()'), man('signal(7)')],
  needs: ['accept/next-client', 'end/eof-after-half-close', 'accept/hundred-clients-in-turn'],
  after: ['resources/descriptors'],
  requires: ['proc'],
  launches: 'itself',
  inputs: [null],
  hints: [
    {
      bug: 'zombie-children',
      fits: (evidence) => (evidence.kind === 'leak' ? 0.9 : 0),
      because: (evidence) =>
        `${String(evidence['zombies'])} of ${String(evidence['clients'])} children that have ended are zombies (state Z)`,
    },
    crashes,
  ],
  async holds(attempt) {
    const { survey, certainty } = await surveyed(attempt, hasMany);
    if (!hasMany(survey)) return;
    const zombies = zombiesOf(survey);
    const clients = clientsOf(survey);
    throw new Violation({
      expected: 'no children that have ended and were not waited for',
      observed: `${counted(zombies, 'zombie')} after ${clients} clients`,
      certainty,
      evidence: { kind: 'leak', zombies, clients },
    });
  },
});

function hasMany(survey: Survey): boolean {
  return zombiesOf(survey) >= zombiesFrom * clientsOf(survey);
}

function zombiesOf(survey: Survey): number {
  return survey.rounds.at(-1)?.zombies ?? 0;
}

function clientsOf(survey: Survey): number {
  return survey.clientsPerRound * survey.rounds.length;
}

import { defineCheck, startOnTakenPort, talksInDatagrams, Violation, type TakenPort } from '../../harness/index.ts';
import { posix } from '../sources.ts';

export default defineCheck<null>({
  id: 'listen/taken-port-exit-status',
  step: 'listen',
  title: 'ends with a status other than 0 when its port is taken',
  level: { '*': 'SHOULD' },
  servers: 'any',
  clients: 'one',
  rationale: 'Scripts, service managers and people tell from the exit status whether a start failed; 0 says that all went well.',
  sources: [posix('exit()'), posix('bind()')],
  needs: ['listen/accepts-connections'],
  after: ['listen/taken-port-is-an-error'],
  requires: ['proc'],
  launches: 'itself',
  inputs: [null],
  hints: [
    {
      bug: 'exit-zero-on-error',
      fits: (evidence) => (evidence['exitCode'] === 0 ? 0.95 : 0),
      because: () => 'the port was taken, and the process ended with status 0',
    },
    {
      bug: 'bind-error-ignored',
      fits: (evidence) => (evidence['lives'] === true ? 0.6 : 0),
      because: () => 'bind() can not have succeeded, and the process goes on',
    },
  ],
  limitMs: 25_000,
  async holds(attempt) {
    const seen = await startOnTakenPort(attempt, isFine);
    if (isFine(seen)) return;
    const lives = seen.how === 'lives';
    throw new Violation({
      expected: 'an exit status other than 0, since the port was taken',
      observed: lives
        ? `it was still alive after ${(seen.afterMs / 1000).toFixed(1)} s, and ${talksInDatagrams(attempt.profile) ? 'had no port' : 'listened nowhere'}`
        : 'it ended with exit status 0',
      certainty: 'certain',
      evidence: { kind: 'other', ...(lives ? { lives } : { exitCode: 0 }) },
    });
  },
});

/** A server that listens elsewhere is judged by the check before this one. */
function isFine(seen: TakenPort): boolean {
  return seen.how === 'listens' || (seen.how === 'exited' && seen.exitCode !== 0);
}

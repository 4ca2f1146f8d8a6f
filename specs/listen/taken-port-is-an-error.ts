import { defineCheck, startOnTakenPort, Violation } from '../../harness/index.ts';
import { man, posix } from '../sources.ts';

export default defineCheck<null>({
  id: 'listen/taken-port-is-an-error',
  step: 'listen',
  title: 'does not go on with another port when its own is taken',
  level: { '*': 'MUST' },
  servers: 'any',
  clients: 'one',
  rationale:
    'bind() fails when another program has the port. A server that goes on is reached by nobody, or at a port that the kernel chose.',
  sources: [posix('bind()'), man('ip(7)')],
  needs: ['listen/accepts-connections'],
  requires: ['proc'],
  launches: 'itself',
  inputs: [null],
  hints: [
    {
      bug: 'bind-error-ignored',
      fits: (evidence) => (evidence['ports'] === undefined ? 0 : 0.95),
      because: (evidence) =>
        `port ${String(evidence['taken'])} was taken, and the server listens on port ${String(evidence['ports'])} instead: listen() on a socket that was not bound does that`,
    },
  ],
  limitMs: 25_000,
  async holds(attempt) {
    const seen = await startOnTakenPort(attempt, () => false);
    if (seen.how === 'lives') attempt.fact('livesMs', seen.afterMs);
    if (seen.how !== 'listens' || seen.ports.includes(seen.taken)) return;
    const ports = seen.ports.join(' and ');
    attempt.process(`the server listens on port ${ports}`);
    throw new Violation({
      expected: `an error, since port ${seen.taken} was taken`,
      observed: `it went on, and listens on port ${ports}`,
      certainty: 'certain',
      evidence: { kind: 'other', ports, taken: seen.taken },
    });
  },
});

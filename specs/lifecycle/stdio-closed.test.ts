import { expect, it } from 'vitest';
import { NotApplicable, Violation, type Attempt, type Evidence } from '../../harness/index.ts';
import stdioClosed from './stdio-closed.ts';

it('blames bytes that no client had sent', async () => {
  await expect(stdioClosed.holds(attemptThatMeets('unsolicited'), null)).rejects.toThrow(Violation);
  await expect(stdioClosed.holds(attemptThatMeets('foreign'), null)).rejects.toThrow(Violation);
});

it('does not blame a server that serves nobody without its standard streams', async () => {
  for (const kind of ['reset', 'silence', 'process-ended'] as const)
    await expect(stdioClosed.holds(attemptThatMeets(kind), null)).rejects.toThrow(NotApplicable);
});

/** An attempt at a server that listens, and whose first client meets this. */
function attemptThatMeets(kind: Evidence['kind']): Attempt {
  const attempt: Partial<Record<keyof Attempt, unknown>> = {
    process: () => undefined,
    server: { start: { kind: 'listening' } },
    connect: async () =>
      Promise.reject(
        new Violation({ expected: '20 bytes back', observed: 'something else', certainty: 'certain', evidence: { kind } }),
      ),
  };
  return attempt as Attempt;
}

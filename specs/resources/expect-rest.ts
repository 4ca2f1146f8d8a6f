import { spinningCalls, spinningShare, Violation, type Attempt } from '../../harness/index.ts';

/** No thread of the server uses a CPU. `when` says at what time, as in `before a client came`. */
export async function expectRest(attempt: Attempt, when: string): Promise<void> {
  const share = await spinningShare(attempt);
  if (share === undefined) return;
  const percent = Math.round(share * 100);
  const calls = await spinningCalls(attempt);
  const ready = calls.find(({ times, withoutEnd }) => withoutEnd > 1 && withoutEnd > times / 2);
  attempt.process(`a thread of the server uses ${percent} % of a CPU`);
  throw new Violation({
    expected: `no use of the CPU ${when}`,
    observed: `a thread used ${percent} % of a CPU for 0.7 s`,
    certainty: 'wants-confirmation',
    evidence: {
      kind: 'spinning',
      percent,
      when,
      ...(calls[0] !== undefined && { spinsIn: calls[0].call }),
      ...(ready !== undefined && { alwaysReady: ready.call }),
    },
  });
}

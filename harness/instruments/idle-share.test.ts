import { describe, expect, it } from 'vitest';
import type { Attempt } from '../run/attempt.ts';
import { now } from '../time.ts';
import { spinningShare } from './idle-share.ts';

describe('the share of a thread that spins', () => {
  it('is told after the usual samples where it gets a CPU of its own', async () => {
    const began = now();
    expect(await spinningShare(serverWhose({ busyMs: Infinity, cpuShare: 1 }))).toBeGreaterThan(0.8);
    expect(now() - began).toBeLessThan(2_000);
  });

  it('is told as well where it gets a quarter of a CPU, after longer', async () => {
    expect(await spinningShare(serverWhose({ busyMs: Infinity, cpuShare: 1 / 4 }))).toBeGreaterThan(0.8);
  });

  it('is none for a little work that lasts long, because the machine is busy', async () => {
    expect(await spinningShare(serverWhose({ busyMs: 1_300, cpuShare: 1 / 16 }))).toBeUndefined();
  });
  it('is none for a loop that sleeps in each round, because the machine is busy', async () => {
    expect(await spinningShare(serverWhose({ busyMs: Infinity, cpuShare: 1 / 4, wantedShare: 2 / 3 }))).toBeUndefined();
  });

  it('is told of a loop that the threads of a pool hand on from one to the next', async () => {
    expect(await spinningShare(serverWhose({ busyMs: Infinity, cpuShare: 1 / 3, wantedShare: 1 / 4, threads: 4 }))).toBeGreaterThan(
      0.8,
    );
  });

  it('is none for many threads that sleep in each round, because the machine is busy', async () => {
    expect(
      await spinningShare(serverWhose({ busyMs: Infinity, cpuShare: 1 / 20, wantedShare: 1 / 8, threads: 10 })),
    ).toBeUndefined();
  });
});

/** An attempt whose server has threads of one kind: each wants a CPU for so long, or for a share of the time, and gets a share of one. */
function serverWhose({
  busyMs,
  cpuShare,
  wantedShare = 1,
  threads = 1,
}: {
  readonly busyMs: number;
  readonly cpuShare: number;
  readonly wantedShare?: number;
  readonly threads?: number;
}): Attempt {
  const began = now();
  const threadTimes = (): unknown => {
    const wantedNs = Math.min(now() - began, busyMs) * wantedShare * 1e6;
    const each = (ns: number): Map<string, number> => new Map(Array.from({ length: threads }, (_, at) => [`1/${at + 1}`, ns]));
    return { busy: each(wantedNs), ran: each(wantedNs * cpuShare) };
  };
  const server: unknown = { tree: { threadTimes, alive: () => [] } };
  return { server } as Attempt;
}

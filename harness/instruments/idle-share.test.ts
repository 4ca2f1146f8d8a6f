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
});

/** An attempt whose server has one thread: it wants a CPU for so long, or for a share of the time, and gets a share of one. */
function serverWhose({
  busyMs,
  cpuShare,
  wantedShare = 1,
}: {
  readonly busyMs: number;
  readonly cpuShare: number;
  readonly wantedShare?: number;
}): Attempt {
  const began = now();
  const threadTimes = (): unknown => {
    const wantedNs = Math.min(now() - began, busyMs) * wantedShare * 1e6;
    return { busy: new Map([['1/1', wantedNs]]), ran: new Map([['1/1', wantedNs * cpuShare]]) };
  };
  const server: unknown = { tree: { threadTimes, alive: () => [] } };
  return { server } as Attempt;
}

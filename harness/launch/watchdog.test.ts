import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { isMemoryShort, largestOf, type Watched } from './watchdog.ts';

const meminfo = (availableKilobytes: number): string =>
  `MemTotal:        4000000 kB\nMemFree:          100000 kB\nMemAvailable:    ${availableKilobytes} kB\nBuffers:           10000 kB\n`;

describe('memory of the machine', () => {
  it('is short when only some hundredths of it are available, however little is free', () => {
    expect(isMemoryShort(meminfo(3_000_000))).toBe(false);
    expect(isMemoryShort(meminfo(400_000))).toBe(false);
    expect(isMemoryShort(meminfo(200_000))).toBe(true);
  });

  it('is not short where the system does not tell', () => {
    expect(isMemoryShort('')).toBe(false);
  });
});

describe('who is ended for it', () => {
  const some = limits.memoryOfSomeBytes;
  const bytesOf = new Map([
    [11, some],
    [12, some / 2],
    [21, some + 1],
    [31, some - 1],
  ]);
  const ownBytes = (pid: number): number => bytesOf.get(pid) ?? 0;

  it('is the server whose processes have the most together', () => {
    const largest = largestOf([serverOf(21), serverOf(11, 12), serverOf(31)], ownBytes);
    expect(largest?.server.pids()).toEqual([11, 12]);
    expect(largest?.bytes).toBe(some * 1.5);
  });

  it('is nobody when all have what any server may have', () => {
    expect(largestOf([serverOf(31), serverOf(12)], ownBytes)).toBeUndefined();
    expect(largestOf([], ownBytes)).toBeUndefined();
  });
});

function serverOf(...pids: number[]): Watched {
  return { group: 1, pids: () => pids, processesMax: 100, end: () => undefined };
}

import type { Libc } from '../engine/libc.ts';

/** The clock of <time.h> that counts the CPU time of the calling thread. */
const threadClock = 3;

export type CpuClock = {
  /** CPU time of the calling thread in milliseconds. */
  thread(): number;
  /** CPU time of another process with all its threads, in milliseconds; absent when it is gone. */
  process(pid: number): number | undefined;
};

/** Reads CPU clocks to the nanosecond. A process's clock is `(~pid << 3) | 2`, see clock_getcpuclockid(3). */
export function makeCpuClock(libc: Libc): CpuClock {
  const timespec = Buffer.alloc(4096);
  const words = new Int32Array(timespec.buffer, timespec.byteOffset, 4);
  const at = libc.addressOf(timespec);
  const read = (clock: number): number | undefined => {
    if (libc.clockGettime(clock, at) !== 0) return undefined;
    return (words[0] ?? 0) * 1000 + (words[2] ?? 0) / 1e6;
  };
  return { thread: () => read(threadClock) ?? 0, process: (pid) => read((~pid << 3) | 2) };
}

import { readdirSync } from 'node:fs';
import type { Libc } from '../engine/libc.ts';

/** Keeps the calling thread on these cores; false where that is not allowed. */
export function pinThread(libc: Libc, cores: readonly number[]): boolean {
  return setAffinity(libc, 0, cores);
}

/** Keeps all threads of these processes on these cores. Threads and processes that they start later inherit it. */
export function pinProcesses(libc: Libc, pids: readonly number[], cores: readonly number[]): boolean {
  let all = pids.length > 0;
  for (const thread of pids.flatMap(threadsOf)) all = setAffinity(libc, thread, cores) && all;
  return all;
}

function setAffinity(libc: Libc, thread: number, cores: readonly number[]): boolean {
  const mask = Buffer.alloc(4096);
  for (const core of cores) mask[core >> 3] = (mask[core >> 3] ?? 0) | (1 << (core & 7));
  return libc.schedSetAffinity(thread, 128, libc.addressOf(mask)) === 0;
}

function threadsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}

import type { RunningServer } from '../server.ts';
import type { CpuClock } from './cpu-clock.ts';
import { textOf } from './foreign.ts';

const tickMs = 10;
const pageBytes = 4096;

/** CPU time of a server's whole tree in milliseconds, processes that it has waited for included; absent where it can't be read. */
export function serverCpuMs(clock: CpuClock | undefined, server: RunningServer): number | undefined {
  if (clock === undefined) return undefined;
  let sum: number | undefined;
  for (const pid of server.pids()) {
    const own = clock.process(pid);
    if (own !== undefined) sum = (sum ?? 0) + own + reapedMs(pid);
  }
  return sum;
}

/** Resident memory of a server's whole tree in bytes. */
export function serverRss(server: RunningServer): number | undefined {
  const pages = server.pids().flatMap((pid) => textOf(`/proc/${pid}/statm`)?.split(' ')[1] ?? []);
  return pages.length === 0 ? undefined : pages.reduce((sum, count) => sum + Number(count), 0) * pageBytes;
}

/** What children that have ended cost: `cutime` and `cstime` of proc_pid_stat(5). */
function reapedMs(pid: number): number {
  const stat = textOf(`/proc/${pid}/stat`);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) * tickMs;
}

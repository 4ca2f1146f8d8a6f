import { readFileSync } from 'node:fs';

/** What the machine did so far, in milliseconds of CPU time over all cores. */
export type MachineReading = { readonly busyMs: number; readonly stealMs: number; readonly pressureMs?: number };

const tickMs = 10;

/** Reads /proc/stat, and the control groups for busy time to the nanosecond where they keep it; nothing elsewhere. */
export function readMachine(): MachineReading | undefined {
  const stat = textOf('/proc/stat');
  const line = stat?.split('\n')[0]?.trim().split(/\s+/).slice(1).map(Number);
  if (line === undefined) return undefined;
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = line;
  const pressure = /^some .*total=(\d+)/m.exec(textOf('/proc/pressure/cpu') ?? '')?.[1];
  return {
    busyMs: accountedMs() ?? (user + nice + system + irq + softIrq) * tickMs,
    stealMs: steal * tickMs,
    ...(pressure !== undefined && { pressureMs: Number(pressure) / 1000 }),
  };
}

/** The account of all tasks by control groups, version 2 or 1; inside a container it may leave out the rest of the machine. */
function accountedMs(): number | undefined {
  const micros = /^usage_usec (\d+)/m.exec(textOf('/sys/fs/cgroup/cpu.stat') ?? '')?.[1];
  if (micros !== undefined) return Number(micros) / 1000;
  const nanos = textOf('/sys/fs/cgroup/cpuacct/cpuacct.usage');
  return nanos === undefined ? undefined : Number(nanos) / 1e6;
}

export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

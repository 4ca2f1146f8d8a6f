import { cpus, loadavg } from 'node:os';
import { limits } from '../limits.ts';
import type { Calibration } from '../model/event.ts';
import { now, setSlowness, sleep } from '../time.ts';

/**
 * Measures for some 40 ms how much of a CPU we get and how late timers are, and multiplies all deadlines by it. On an idle machine
 * of this decade the factor is 1.
 */
export async function calibrate(): Promise<Calibration> {
  let worst = 1;
  for (let round = 0; round < 3; round++) {
    const beganMs = now();
    await sleep(4);
    const lateMs = now() - beganMs - 4;
    worst = Math.max(worst, lateMs / 8, spinShare());
  }
  const slowness = Math.min(4, Math.round(worst * 10) / 10);
  setSlowness(slowness);
  const deadlines = Object.fromEntries(Object.entries(limits).filter(([name]) => name.endsWith('Ms')));
  return { slowness, load: Math.round((loadavg()[0] ?? 0) * 100) / 100, cores: cpus().length, deadlines };
}

/** How much longer a piece of work takes on the wall clock than on the CPU, and than it takes on an ordinary core. */
function spinShare(): number {
  const before = process.cpuUsage();
  const began = now();
  let sum = 0;
  for (let at = 0; at < 2_000_000; at++) sum = (sum + at * 7) | 0;
  const wallMs = now() - began + (sum === 1 ? 1 : 0);
  const cpu = process.cpuUsage(before);
  const cpuMs = (cpu.user + cpu.system) / 1000;
  return Math.max(wallMs / Math.max(cpuMs, 1), wallMs / 25);
}

import { limits } from '../limits.ts';
import { schedulingOf } from '../system/proc.ts';
import { now } from '../time.ts';

/**
 * Calls `over` when a run has had its time. Of a stretch in which we ourselves mostly waited for a CPU only that share counts which we
 * would have needed on a machine of our own: the deadlines of the checks are longer then, and a run that was cut off for it would leave
 * undecided what a quiet machine decides. It lasts at most `limits.runBusyFactor` times as long.
 */
export function startBudget(
  limitMs: number,
  over: () => void,
  scheduling: () => { readonly runNs: number; readonly waitNs: number } = () => schedulingOf([process.pid]),
): { readonly end: () => void } {
  let spentMs = 0;
  let lastMs = now();
  let last = scheduling();
  const timer = setInterval(() => {
    const at = now();
    const current = scheduling();
    const runNs = current.runNs - last.runNs;
    const waitNs = current.waitNs - last.waitNs;
    const share = waitNs > 0 ? Math.max(1 / limits.runBusyFactor, runNs / (runNs + waitNs)) : 1;
    spentMs += (at - lastMs) * share;
    [lastMs, last] = [at, current];
    if (spentMs < limitMs) return;
    clearInterval(timer);
    over();
  }, tickMs);
  return { end: () => clearInterval(timer) };
}

const tickMs = 250;

import { limits } from '../limits.ts';
import type { Attempt } from '../run/attempt.ts';
import { threadStatesOf } from '../system/proc.ts';
import { now, sleep } from '../time.ts';

/**
 * How busy the busiest thread of the server is: the share of the time in which it ran or wanted to run (schedstat), so that a
 * busy machine does not hide a loop. 0 to 1.
 */
export async function busiestShare(attempt: Attempt, sampleMs: number = limits.spinSampleMs): Promise<number> {
  const before = attempt.server.tree.scheduling().busiest;
  const began = now();
  await sleep(sampleMs);
  const after = attempt.server.tree.scheduling().busiest;
  const elapsedNs = (now() - began) * 1e6;
  let most = 0;
  for (const [thread, ns] of after) most = Math.max(most, (ns - (before.get(thread) ?? ns)) / elapsedNs);
  return Math.min(1, most);
}

/**
 * Whether a thread spins: a short look, then two longer ones, so that work which is about to end does not count. The time for which a
 * thread wants a CPU is counted when it gets one, which on a busy machine can be after a short look: who still wants it is not done.
 */
export async function isSpinning(attempt: Attempt): Promise<boolean> {
  if ((await busiestShare(attempt, 25)) < 0.5 && !wantsCpu(attempt)) return false;
  if ((await busiestShare(attempt, limits.spinSampleMs / 2)) < 0.5 && !wantsCpu(attempt)) return false;
  return (await busiestShare(attempt)) > 0.5;
}

function wantsCpu(attempt: Attempt): boolean {
  return attempt.server.tree.alive().some((pid) => threadStatesOf(pid).includes('R'));
}

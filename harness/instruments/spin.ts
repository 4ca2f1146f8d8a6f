import { limits } from '../limits.ts';
import type { Attempt } from '../run/attempt.ts';
import { now, sleep } from '../time.ts';
import { spinningShare } from './idle-share.ts';

/**
 * How busy the busiest thread of the server is: the share of the time in which it ran or wanted to run (schedstat), so that a
 * busy machine does not hide a loop. 0 to 1.
 */
export async function busiestShare(attempt: Attempt, sampleMs: number = limits.spinSampleMs): Promise<number> {
  const before = attempt.server.tree.threadTimes().busy;
  const began = now();
  await sleep(sampleMs);
  const after = attempt.server.tree.threadTimes().busy;
  const elapsedNs = (now() - began) * 1e6;
  let most = 0;
  for (const [thread, ns] of after) most = Math.max(most, (ns - (before.get(thread) ?? ns)) / elapsedNs);
  return Math.min(1, most);
}

/** Whether a thread spins, and has run for long enough that no work which is about to end looks like it. */
export async function isSpinning(attempt: Attempt): Promise<boolean> {
  return (await spinningShare(attempt)) !== undefined;
}

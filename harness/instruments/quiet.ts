import type { Attempt } from '../run/attempt.ts';
import { threadStatesOf } from '../system/proc.ts';
import { now, sleep } from '../time.ts';
import { busiestShare, isSpinning } from './spin.ts';

/** Whether every thread of the server sleeps, at two looks, and has hardly run between them. */
export async function isQuiet(attempt: Attempt): Promise<boolean> {
  if (isAtWork(attempt)) return false;
  return (await busiestShare(attempt, lookMs)) < 0.3 && !isAtWork(attempt);
}

/**
 * Waits until the server has nothing more to do for now, and says whether it spins in place of that. A thread that waits for a
 * CPU counts as at work, so that a busy machine does not hide what is still to come.
 */
export async function untilQuiet(attempt: Attempt): Promise<'quiet' | 'at-work' | 'spinning'> {
  const began = now();
  while (now() - began < spinAfterMs) {
    if (await isQuiet(attempt)) return 'quiet';
    await sleep(2);
  }
  if (await isSpinning(attempt)) return 'spinning';
  return (await isQuiet(attempt)) ? 'quiet' : 'at-work';
}

function isAtWork(attempt: Attempt): boolean {
  return attempt.server.tree.alive().some((pid) => /[RD]/.test(threadStatesOf(pid)));
}

/** CPU time is accounted in ticks of 1 to 10 ms; a thread between two short sleeps has run for little of this. */
const lookMs = 10;
/** What is at work for longer than this is looked at more closely. */
const spinAfterMs = 150;

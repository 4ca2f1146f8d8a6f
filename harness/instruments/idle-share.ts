import type { Attempt } from '../run/attempt.ts';
import { runnableThreadsOf } from '../system/proc.ts';
import { now, sleep } from '../time.ts';

/** Short looks first: a server that waits is told from one that spins after the first of them. Milliseconds. */
const samplesMs = [40, 60, 100, 200, 300];
/** A thread that ran or wanted to run for more than this share of the time spins. */
const spinningFrom = 0.5;

/**
 * How busy a thread of the server is that spins: its share of the time in which it ran or wanted to run (schedstat), over several
 * samples in a row. Undefined as soon as none is busy: compilers and collectors of a runtime come to rest.
 */
export async function spinningShare(attempt: Attempt): Promise<number | undefined> {
  const { tree } = attempt.server;
  const began = now();
  const first = tree.scheduling().busiest;
  let last = first;
  let suspects: ReadonlySet<string> | undefined;
  for (const sampleMs of samplesMs) {
    const sampled = now();
    await sleep(sampleMs);
    const { busiest } = tree.scheduling();
    const shares = sharesOf(last, busiest, now() - sampled);
    // The time for which a thread has waited for a CPU is counted when it gets one: on a busy machine its state tells sooner.
    const runnable = runnableThreadsOf(tree.alive());
    const busy = [...busiest.keys()].filter(
      (thread) => ((shares.get(thread) ?? 0) > spinningFrom || runnable.has(thread)) && suspects?.has(thread) !== false,
    );
    if (busy.length === 0) return undefined;
    suspects = new Set(busy);
    last = busiest;
  }
  const overall = sharesOf(first, last, now() - began);
  const most = Math.max(...[...(suspects ?? [])].map((thread) => overall.get(thread) ?? 0));
  return most > spinningFrom ? most : undefined;
}

function sharesOf(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>, elapsedMs: number): Map<string, number> {
  return new Map([...after].map(([thread, ns]) => [thread, Math.min(1, (ns - (before.get(thread) ?? ns)) / (elapsedMs * 1e6))]));
}

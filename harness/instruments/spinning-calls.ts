import { waitsWithoutEnd } from '../launch/tree.ts';
import type { Attempt } from '../run/attempt.ts';
import { runnableThreadsOf } from '../system/proc.ts';
import { sleep } from '../time.ts';
import { continueServer, stopServer } from './stop-continue.ts';

export type SpinningCall = {
  readonly call: string;
  readonly times: number;
  /** How often it was called to wait for sockets without a timeout. */
  readonly withoutEnd: number;
};

/**
 * The system calls that a spinning server makes, the most frequent first: it is stopped many times for a moment, and a thread
 * that is stopped on its way out of a call still shows it. Empty when it computes without calls.
 */
export async function spinningCalls(attempt: Attempt): Promise<SpinningCall[]> {
  // A thread that waits for a CPU is told with its last call as well, and does not sleep in it.
  const runnable = runnableThreadsOf(attempt.server.tree.alive());
  const before = callsNow(attempt);
  const counts = new Map<string, { times: number; withoutEnd: number }>();
  for (let round = 0; round < rounds; round++) {
    const pids = attempt.server.tree.alive();
    await stopServer(attempt, pids);
    for (const [thread, { call, withoutEnd }] of callsNow(attempt)) {
      if (!runnable.has(thread) && before.get(thread)?.call === call) continue;
      const count = counts.get(call) ?? { times: 0, withoutEnd: 0 };
      counts.set(call, { times: count.times + 1, withoutEnd: count.withoutEnd + Number(withoutEnd) });
    }
    continueServer(attempt, pids);
    await sleep(1 + (round % 4));
  }
  return [...counts].map(([call, count]) => ({ call, ...count })).sort((a, b) => b.times - a.times);
}

/** A thread that sleeps in the same call all the time is not the one. */
function callsNow(attempt: Attempt): Map<string, { readonly call: string; readonly withoutEnd: boolean }> {
  return new Map(
    attempt.server.tree
      .waits()
      .map((wait) => [`${wait.pid}/${wait.tid}`, { call: wait.call, withoutEnd: waitsWithoutEnd(wait) }] as const),
  );
}

const rounds = 32;

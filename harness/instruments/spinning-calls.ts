import type { Attempt } from '../run/attempt.ts';
import { systemCallsOf } from '../system/proc.ts';
import { systemCallName } from '../system/system-calls.ts';
import { sleep } from '../time.ts';
import { continueServer, stopServer } from './stop-continue.ts';

export type SpinningCall = { readonly call: string; readonly times: number };

/**
 * The system calls that a spinning server makes, the most frequent first: it is stopped many times for a moment, and a thread
 * that is stopped on its way out of a call still shows it. Empty when it computes without calls.
 */
export async function spinningCalls(attempt: Attempt): Promise<SpinningCall[]> {
  const before = callsNow(attempt);
  const counts = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    const pids = attempt.server.tree.alive();
    await stopServer(attempt, pids);
    for (const [tid, call] of callsNow(attempt)) if (before.get(tid) !== call) counts.set(call, (counts.get(call) ?? 0) + 1);
    continueServer(attempt, pids);
    await sleep(1 + (round % 4));
  }
  return [...counts].map(([call, times]) => ({ call, times })).sort((a, b) => b.times - a.times);
}

/** A thread that sleeps in the same call all the time is not the one. */
function callsNow(attempt: Attempt): Map<number, string> {
  return new Map(
    attempt.server.tree
      .alive()
      .flatMap((pid) => systemCallsOf(pid).map((call) => [call.tid, systemCallName(call.number)] as const)),
  );
}

const rounds = 32;

import { Inconclusive } from '../errors.ts';
import { limits } from '../limits.ts';
import { allStopped, sendSignal } from '../launch/instance.ts';
import type { Attempt } from '../run/attempt.ts';
import type { Knowledge } from '../run/knowledge.ts';

/** Whether a server goes on when it was stopped, idle and with a client connected: two checks find it out, side by side. */
export function standsStops(knowledge: Knowledge): boolean {
  return knowledge['standsStopsIdle'] !== false && knowledge['standsStopsConnected'] !== false;
}

/**
 * Stops every process of the server (SIGSTOP), does something, and lets them go on. The kernel completes handshakes and queues
 * data for a stopped process, so that the server wakes up to an exactly prepared situation.
 */
export async function whileStopped<Result>(attempt: Attempt, act: () => Promise<Result>): Promise<Result> {
  if (!standsStops(attempt.knowledge)) return act();
  await stopServer(attempt);
  try {
    return await act();
  } finally {
    continueServer(attempt);
  }
}

/** Waits until every process is in state T: under 2 ms on an idle machine. */
export async function stopServer(attempt: Attempt, pids: readonly number[] = attempt.server.tree.alive()): Promise<void> {
  attempt.server.wasStopped = true;
  for (const pid of pids) sendSignal(pid, 'SIGSTOP');
  const stopped = await attempt.until(() => (allStopped(pids) ? true : undefined), { limitMs: 1_000, everyMs: 4 });
  if (stopped === undefined) throw new Inconclusive(`the ${subjectOf(attempt)} could not be stopped for a moment (SIGSTOP)`);
  attempt.process(`the ${subjectOf(attempt)} is stopped (SIGSTOP)`);
}

export function continueServer(attempt: Attempt, pids: readonly number[] = attempt.server.tree.alive()): void {
  attempt.process(`the ${subjectOf(attempt)} goes on (SIGCONT)`);
  for (const pid of pids) sendSignal(pid, 'SIGCONT');
}

/**
 * Stops and continues the server twice, each time when all of its processes wait: once may miss the call that matters. It does so
 * also where the server is known not to stand it, which is what the checks that use this judge.
 */
export async function stopAndContinue(attempt: Attempt): Promise<void> {
  const { tree } = attempt.server;
  for (let round = 0; round < 2; round++) {
    // A server that has just begun to listen is not yet in the call in which it will wait.
    await attempt.until(
      () => (/^S*$/.test(tree.states()) && (tree.waits().length > 0 || tree.alive().length === 0) ? true : undefined),
      {
        limitMs: limits.waitingClientMs,
        everyMs: 4,
      },
    );
    if (tree.alive().length === 0) return;
    await stopServer(attempt);
    continueServer(attempt);
  }
}

function subjectOf({ profile }: Attempt): string {
  return profile.judges === 'a client' ? 'client' : 'server';
}

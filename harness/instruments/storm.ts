import { sendSignal } from '../launch/instance.ts';
import type { Attempt } from '../run/attempt.ts';
import { childrenOf, threadsOf } from '../system/proc.ts';
import { now } from '../time.ts';

/** A server that makes processes or threads without end, and has been stopped for it. */
export type Storm = { readonly made: number; readonly afterMs: number };

export type StormWatch = {
  /** What was seen until now. */
  readonly storm: () => Storm | undefined;
  readonly end: () => void;
};

/**
 * Looks at the server every few milliseconds, and stops it (SIGSTOP) as soon as it has made far more processes or threads than there
 * are clients. A loop around fork() makes thousands in a second, and fills the table of processes of the whole machine, in which then
 * nobody can start a program any more. The server is ended by whoever sees the storm: nothing lets it go on. The watchdog (launch/watchdog.ts)
 * protects the machine in every check, and sees processes by the thousand only; this one sees the first dozens, and threads too.
 */
export function watchForStorm(attempt: Attempt, clients: number): StormWatch {
  const { server } = attempt;
  const began = now();
  const before = new Map(server.tree.alive().map((pid) => [pid, offspringOf(pid)]));
  let storm: Storm | undefined;
  const timer = setInterval(() => {
    let made = 0;
    for (const [pid, count] of before) made = Math.max(made, offspringOf(pid) - count);
    if (made <= clients + madeMax) return;
    clearInterval(timer);
    server.wasStopped = true;
    stopAll(server.tree.alive.bind(server.tree));
    storm = { made, afterMs: Math.round(now() - began) };
    attempt.process(`the server has made ${made} processes or threads, and is stopped (SIGSTOP)`);
  }, everyMs);
  return { storm: () => storm, end: () => clearInterval(timer) };
}

function offspringOf(pid: number): number {
  return childrenOf(pid).length + threadsOf(pid).length;
}

/** A process that is stopped makes no more of them; those made in the meantime are stopped in the next round. */
function stopAll(alive: () => readonly number[]): void {
  const stopped = new Set<number>();
  for (let round = 0; round < roundsMax; round++) {
    const others = alive().filter((pid) => !stopped.has(pid));
    if (others.length === 0) return;
    for (const pid of others) {
      sendSignal(pid, 'SIGSTOP');
      stopped.add(pid);
    }
  }
}

/** A pool may grow by some workers when clients come; nobody needs so many more than there are clients. */
const madeMax = 64;
const everyMs = 4;
const roundsMax = 20;

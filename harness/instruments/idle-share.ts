import type { Instance } from '../launch/instance.ts';
import type { Attempt } from '../run/attempt.ts';
import { runnableThreadsOf } from '../system/proc.ts';
import { now, sleep } from '../time.ts';

/** Short looks first: a server that waits is told from one that spins after the first of them. Milliseconds. */
const samplesMs = [40, 60, 100, 200, 300];
/** On a busy machine some milliseconds of work take as long as all that: whoever spins goes on until it has run for so long. */
const moreMs = 300;
const ranEnoughMs = 250;
const longestMs = 5_000;
/** A thread that ran or wanted to run for more than this share of the time spins. */
const spinningFrom = 0.5;

/**
 * How busy a thread of the server is that spins: its share of the time in which it ran or wanted to run (schedstat), over several
 * samples in a row. Undefined as soon as none is busy: compilers and collectors of a runtime come to rest.
 */
export async function spinningShare(attempt: Attempt): Promise<number | undefined> {
  return spinningShareOf(attempt.server);
}

/** The same for any program that we have started, such as a client. */
export async function spinningShareOf({ tree }: Pick<Instance, 'tree'>): Promise<number | undefined> {
  const began = now();
  const start = withAllTogether(tree.threadTimes());
  let last = start.busy;
  let suspects: ReadonlySet<string> | undefined;
  let ran = start.ran;
  let hasRunEnough = false;
  for (let at = 0; at < samplesMs.length || (!hasRunEnough && now() - began < longestMs); at++) {
    const sampled = now();
    await sleep(samplesMs[at] ?? moreMs);
    const { busy: wanted, ran: ranNow } = withAllTogether(tree.threadTimes());
    const shares = sharesOf(last, wanted, now() - sampled);
    // The time for which a thread has waited for a CPU is counted when it gets one: on a busy machine its state tells sooner.
    const runnable = runnableThreadsOf(tree.alive());
    const busy = [...wanted.keys()].filter(
      (thread) =>
        ((shares.get(thread) ?? 0) > spinningFrom || (thread === allTogether ? runnable.size > 0 : runnable.has(thread))) &&
        suspects?.has(thread) !== false,
    );
    if (busy.length === 0) return undefined;
    suspects = new Set(busy);
    last = wanted;
    ran = ranNow;
    hasRunEnough = busy.some((thread) => (ranNow.get(thread) ?? 0) - (start.ran.get(thread) ?? 0) > ranEnoughMs * 1e6);
  }
  const elapsedMs = now() - began;
  const overall = sharesOf(start.busy, last, elapsedMs);
  const run = sharesOf(start.ran, ran, elapsedMs);
  const most = Math.max(
    ...[...(suspects ?? [])]
      .filter((thread) => !sleepsBetween(overall.get(thread) ?? 0, run.get(thread) ?? 0))
      .filter((thread) => thread !== allTogether || (run.get(thread) ?? 0) > handedOnFrom)
      .map((thread) => overall.get(thread) ?? 0),
  );
  return most > spinningFrom ? most : undefined;
}

/**
 * Whether a thread slept for longer than it ran: a loop with a short sleep in it, which waits for a CPU each time on a busy machine,
 * wants one most of the time, and would hardly be seen on another machine.
 */
function sleepsBetween(wantedShare: number, ranShare: number): boolean {
  return 1 - wantedShare > ranShare;
}

/**
 * The threads of a pool may hand a loop on from one to the next, so that each of them sleeps most of the time. All of them together
 * are looked at like one more thread. Many that sleep in each round, and wait for a CPU on a busy machine, hardly get to run.
 */
function withAllTogether({ busy, ran }: ThreadTimes): ThreadTimes {
  const sum = (times: ReadonlyMap<string, number>): number => [...times.values()].reduce((all, ns) => all + ns, 0);
  return { busy: new Map([...busy, [allTogether, sum(busy)]]), ran: new Map([...ran, [allTogether, sum(ran)]]) };
}

type ThreadTimes = ReturnType<Instance['tree']['threadTimes']>;
const allTogether = 'all threads';
const handedOnFrom = 0.1;

function sharesOf(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>, elapsedMs: number): Map<string, number> {
  return new Map([...after].map(([thread, ns]) => [thread, Math.min(1, (ns - (before.get(thread) ?? ns)) / (elapsedMs * 1e6))]));
}

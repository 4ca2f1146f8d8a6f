import { NotApplicable } from '../errors.ts';
import type { Attempt } from '../run/attempt.ts';
import { libc } from '../system/libc.ts';
import { descriptorsOf } from '../system/proc.ts';
import { ownListeners } from './own-listeners.ts';

/** Descriptors taken away from a running server, with prlimit(2). */
export type Shortage = {
  /** So many descriptors are left to each process that accepts. */
  readonly free: number;
  /** Gives them back. */
  readonly end: () => void;
};

/** poll(2) fails with EINVAL for more entries than the limit on descriptors, in a correct server as well. */
const pollCalls: ReadonlySet<string> = new Set(['poll', 'ppoll']);

/**
 * Leaves to every process that holds the listening socket no descriptors above those that it uses. What is free below them stays
 * free: a descriptor that was kept in reserve has its place there.
 */
export function takeDescriptors(attempt: Attempt): Shortage {
  const library = libc();
  if ('missing' in library) throw new NotApplicable(library.missing);
  const { server } = attempt;
  const restores: (() => void)[] = [];
  let free = 0;
  const polled = Math.max(
    0,
    ...server.tree
      .waits()
      .filter((wait) => pollCalls.has(wait.call))
      .map((wait) => wait.args[1] ?? 0),
  );
  for (const pid of new Set(ownListeners(server).flatMap(({ pids }) => pids))) {
    const used = ownDescriptors(pid);
    const limit = Math.max(polled, ...used.map((fd) => fd + 1));
    const previous = Buffer.alloc(16);
    if (library.prlimit(pid, RLIMIT_NOFILE, null, previous) !== 0) continue;
    const next = Buffer.from(previous);
    next.writeBigUInt64LE(BigInt(limit), 0);
    if (previous.readBigUInt64LE(0) < BigInt(limit) || library.prlimit(pid, RLIMIT_NOFILE, next, null) !== 0) continue;
    restores.push(() => library.prlimit(pid, RLIMIT_NOFILE, previous, null));
    free += limit - used.length;
  }
  if (restores.length === 0)
    throw new NotApplicable('The limit of descriptors of a running process can not be changed here (prlimit).');
  attempt.process(`the limit of descriptors of the server is lowered to those that it uses (prlimit)`);
  return {
    free,
    end: () => {
      for (const restore of restores) restore();
      attempt.process('the limit of descriptors is what it was');
    },
  };
}

const RLIMIT_NOFILE = 7;

/** The descriptors of a process, without those far above the others, which it has inherited from whoever started us. */
function ownDescriptors(pid: number): readonly number[] {
  const sorted = descriptorsOf(pid).sort((a, b) => a - b);
  const gap = sorted.findIndex((fd, at) => fd - (sorted[at - 1] ?? 0) > gapMax);
  return gap < 0 ? sorted : sorted.slice(0, gap);
}

const gapMax = 16;

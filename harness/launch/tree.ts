import {
  ancestorsOf,
  argumentsOf,
  childrenOf,
  inheritedBy,
  processesWithEnvironment,
  schedulingOf,
  statOf,
  systemCallsOf,
  threadTimesOf,
  waitChannelOf,
  type Stat,
} from '../system/proc.ts';
import type { Watched } from '../time.ts';
import { systemCallName } from '../system/system-calls.ts';

/**
 * The processes of a server: the one that was started, its descendants, and those of them whose parent has gone in the
 * meantime, also where nobody saw them before, as in a server that forks twice for each client. A number that the kernel has given to another process since is told by its start time.
 */
export class ProcessTree implements Watched {
  readonly root: number;
  readonly #cookie: string;
  readonly #known = new Map<number, number>();
  readonly #wrappers: readonly number[];
  readonly #session: number | undefined;
  /** What our ancestors have as children and is not of this tree, when last looked at. */
  #strangers = new Set<number>();

  /** `wrappers` are what a sandbox has put around the server, the outermost first: not the server's, but on the way to it. */
  constructor(root: number, cookie: string, wrappers: readonly number[] = []) {
    this.root = root;
    this.#cookie = cookie;
    this.#wrappers = wrappers;
    this.#session = statOf(root)?.session;
    this.pids();
  }

  /** All processes that live, zombies included, the root first. */
  pids(): number[] {
    return [...this.#look().keys()];
  }

  /** The same with what the kernel tells of each. */
  #look(): Map<number, Stat> {
    const stats = new Map<number, Stat>();
    const seen = new Set<number>();
    const root = statOf(this.root);
    const open = [
      ...this.#known.keys(),
      this.root,
      ...this.#wrappers.flatMap((pid) => childrenOf(pid)),
      ...this.#orphans(root),
    ].filter((pid) => !this.#wrappers.includes(pid));
    for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
      if (seen.has(pid)) continue;
      seen.add(pid);
      const stat = pid === this.root ? root : statOf(pid);
      if (stat === undefined) continue;
      open.push(...childrenOf(pid, stat.threads));
      if (!this.#known.has(pid)) this.#known.set(pid, stat.startTicks);
      if (this.#known.get(pid) === stat.startTicks) stats.set(pid, stat);
    }
    for (const pid of this.#known.keys()) if (!stats.has(pid)) this.#known.delete(pid);
    return new Map([...stats].sort(([a], [b]) => Number(b === this.root) - Number(a === this.root) || a - b));
  }

  /**
   * The processes whose parent has ended: an ancestor of ours has inherited them, and they are of the server's session still. A server
   * whose first process has ended as well has gone into the background, and is told as such.
   */
  #orphans(root: Stat | undefined): number[] {
    if (this.#session !== this.root || 'ZX'.includes(root?.state ?? 'X')) return [];
    const strangers = new Set<number>();
    const orphans: number[] = [];
    ancestors ??= ancestorsOf(process.pid);
    for (const pid of ancestors.flatMap(inheritedBy)) {
      if (pid === process.pid || this.#known.has(pid)) continue;
      if (!this.#strangers.has(pid) && statOf(pid)?.session === this.#session) orphans.push(pid);
      else strangers.add(pid);
    }
    this.#strangers = strangers;
    return orphans;
  }

  /** The processes that live and are no zombies. */
  alive(): number[] {
    return [...this.#look()].flatMap(([pid, { state }]) => ('ZX'.includes(state) ? [] : [pid]));
  }

  /** Those that ended and wait for a process of this tree; whom another process has inherited is no business of the server. */
  zombies(): number[] {
    const stats = this.#look();
    return [...stats].flatMap(([pid, { state, parent }]) => (state === 'Z' && stats.has(parent) ? [pid] : []));
  }

  /** Also those that left the tree by forking twice: they still carry the cookie of the launch in their environment. */
  escaped(): number[] {
    return processesWithEnvironment(this.#cookie);
  }

  scheduling(): ReturnType<typeof schedulingOf> {
    return schedulingOf(this.alive());
  }

  threadTimes(): ReturnType<typeof threadTimesOf> {
    return threadTimesOf(this.alive());
  }

  sleepsOnTimer(): boolean {
    return this.waits().some((wait) => wait.call === 'nanosleep' || wait.call === 'clock_nanosleep');
  }

  /** Whether a thread waits for sockets in a call that a timeout of some seconds at most will end. */
  pollsWithTimeout(): boolean {
    return this.waits().some(({ call, args }) => {
      const at = timeoutArgument[call];
      const timeout = at === undefined ? undefined : args[at];
      if (timeout === undefined) return false;
      return pointsToTimeout.has(call) ? timeout !== 0 : timeout > 0 && timeout <= timeoutMaxMs;
    });
  }

  /** In which system call each thread waits. */
  waits(): { pid: number; tid: number; call: string; args: readonly number[]; channel: string }[] {
    return this.alive().flatMap((pid) =>
      systemCallsOf(pid).map((call) => ({
        pid,
        tid: call.tid,
        call: systemCallName(call.number),
        args: call.args,
        channel: waitChannelOf(pid, call.tid),
      })),
    );
  }

  /** Whether a thread sleeps in a call that sends, with its arguments: descriptor, buffer, length. */
  blockedSends(): { pid: number; tid: number; call: string; args: readonly number[] }[] {
    return this.waits().filter((wait) => sendCalls.has(wait.call));
  }

  states(): string {
    return [...this.#look().values()].flatMap(({ state }) => ('ZX'.includes(state) ? [] : [state])).join('');
  }

  commandLine(): string[] {
    return argumentsOf(this.root);
  }
}

/** They do not change, but for those that end, whose own parents come after them. */
let ancestors: readonly number[] | undefined;

export const sendCalls: ReadonlySet<string> = new Set(['write', 'writev', 'sendto', 'sendmsg', 'sendfile', 'splice', 'sendmmsg']);

/** Whether a call waits for sockets without a timeout: it returns at once all the same when one of them is always ready. */
export function waitsWithoutEnd({ call, args }: { readonly call: string; readonly args: readonly number[] }): boolean {
  const at = timeoutArgument[call];
  const timeout = at === undefined ? undefined : args[at];
  if (timeout === undefined) return false;
  return pointsToTimeout.has(call) ? timeout === 0 : timeout >= negative;
}

/** Arguments are told without their sign. */
const negative = 0x80_00_00_00;

/** Where the calls that wait for several sockets take their timeout: in milliseconds, or as the address of a structure. */
const timeoutArgument: Readonly<Record<string, number>> = {
  poll: 2,
  ppoll: 2,
  epoll_wait: 3,
  epoll_pwait: 3,
  select: 4,
  pselect6: 4,
};
const pointsToTimeout = new Set(['ppoll', 'select', 'pselect6']);
const timeoutMaxMs = 5_000;

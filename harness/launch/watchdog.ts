import { ownBytesOf } from '../isolation/memory-watch.ts';
import { limits } from '../limits.ts';
import { allProcesses, read, statOf } from '../system/proc.ts';

/** What the watchdog needs of a server that runs. */
export type Watched = {
  /** Its process group. */
  readonly group: number;
  readonly pids: () => readonly number[];
  readonly processesMax: number;
  /** Ends it at once, with what is to be told of it. */
  readonly end: (because: string) => void;
};

const watched = new Set<Watched>();
let timer: NodeJS.Timeout | undefined;
/** The fewest threads that the machine had while somebody looked: what comes on top may be of servers. */
let fewestThreads = Number.POSITIVE_INFINITY;

/**
 * A server may fork without end, or fill the memory, and takes the machine with it when nobody looks. Two small files tell about the
 * whole machine; who it is is looked for only when they say that something is wrong.
 */
export function watchOver(server: Watched): { readonly end: () => void } {
  watched.add(server);
  timer ??= setInterval(look, lookMs).unref();
  return {
    end: () => {
      watched.delete(server);
      if (watched.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    },
  };
}

function look(): void {
  const [, threads = 0, newest = 0] = (/\/(\d+) (\d+)/.exec(read('/proc/loadavg') ?? '') ?? []).map(Number);
  fewestThreads = Math.min(fewestThreads, threads);
  const most = Math.min(...[...watched].map((server) => server.processesMax));
  if (threads - fewestThreads > most) endWhoForks(newest);
  if (memoryIsShort()) endTheOneWithMostMemory();
}

/**
 * While thousands of processes fork, there is no time to count them: the newest ones tell whose they are. Their group is stopped at
 * one blow, and counted at leisure.
 */
function endWhoForks(newest: number): void {
  const groups = Array.from({ length: sampled }, (_, back) => statOf(newest - back)?.group);
  for (const server of watched) {
    if (groups.filter((group) => group === server.group).length < sampled / 4) continue;
    signalGroup(server.group, 'SIGSTOP');
    if (membersOf(server.group) <= server.processesMax) {
      signalGroup(server.group, 'SIGCONT');
      continue;
    }
    watched.delete(server);
    server.end(`ended: it ${processesWords} ${server.processesMax} processes`);
  }
}

/** How many processes are of the group, also those whose parents have ended. */
function membersOf(group: number): number {
  return allProcesses().filter((pid) => statOf(pid)?.group === group).length;
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // It has ended by itself in the meantime.
  }
}

function memoryIsShort(): boolean {
  const text = read('/proc/meminfo') ?? '';
  const kilobytes = (name: string): number => Number(new RegExp(String.raw`^${name}:\s+(\d+)`, 'm').exec(text)?.[1] ?? 0);
  return kilobytes('MemAvailable') < kilobytes('MemTotal') * shortShare;
}

function endTheOneWithMostMemory(): void {
  const sizes = [...watched].map((server) => ({ server, bytes: server.pids().reduce((sum, pid) => sum + ownBytesOf(pid), 0) }));
  const largest = sizes.sort((a, b) => b.bytes - a.bytes)[0];
  if (largest === undefined || largest.bytes < limits.memoryOfSomeBytes) return;
  watched.delete(largest.server);
  largest.server.end(`ended: it used ${Math.round(largest.bytes / 2 ** 20)} MiB of memory, and ${memoryWords}`);
}

/** Words of the remark in the output of the server, by which a diagnosis knows it. */
export const processesWords = 'had started more than';
export const memoryWords = 'the machine had no more';

const lookMs = 100;
/** So many of the newest processes are looked at. */
const sampled = 40;
/** Less than this part of the memory is free for programs: the kernel would soon end somebody, and not always the one who took it. */
const shortShare = 0.06;

import { Worker } from 'node:worker_threads';
import { ownBytesOf } from '../isolation/memory-watch.ts';
import { limits } from '../limits.ts';
import { read } from '../system/proc.ts';
import { sleep } from '../time.ts';

/** What the watchdog needs of a server that runs. */
export type Watched = {
  /** Its process group. */
  readonly group: number;
  readonly pids: () => readonly number[];
  readonly processesMax: number;
  /** Ends it at once, with what is to be told of it. */
  readonly end: (because: string) => void;
};

/**
 * A server that forks without end has thousands of processes within a second, and the thread that judges it gets no CPU any more. So
 * another thread looks at the number of threads on the machine, and only when that has grown at whose the newest processes are. It
 * stops their group at one blow, counts it, and kills it. Slot 0 of the numbers that both threads share ends it; then each server has three:
 * its group, the most processes that it may have, and whether it was ended.
 */
const script = `
const { readFileSync } = require('node:fs');
const { workerData: [slots, usual] } = require('node:worker_threads');
const text = (file) => { try { return readFileSync(file, 'latin1'); } catch { return ''; } };
const groupOf = (pid) => { const stat = text('/proc/' + pid + '/stat'); return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]); };
const signal = (group, name) => { try { process.kill(-group, name); } catch {} };
const members = (group, newest, most) => {
  let count = 0;
  for (let pid = newest; pid > 1 && pid > newest - 10 * most && count <= most; pid--) if (groupOf(pid) === group) count++;
  return count;
};
let fewest = usual;
while (Atomics.wait(slots, 0, 0, 50) === 'timed-out') {
  const [, threads, newest] = (/\\/(\\d+) (\\d+)/.exec(text('/proc/loadavg')) ?? [0, 0, 0]).map(Number);
  fewest = Math.min(fewest, threads);
  let groups;
  for (let at = 1; at < slots.length; at += 3) {
    const [group, most, ended] = [slots[at], slots[at + 1], slots[at + 2]];
    if (group === 0 || ended !== 0 || threads - fewest <= most) continue;
    groups ??= Array.from({ length: 40 }, (_, back) => groupOf(newest - back));
    if (groups.filter((other) => other === group).length < 10) continue;
    signal(group, 'SIGSTOP');
    const isFlood = members(group, newest, most) > most;
    if (isFlood) Atomics.store(slots, at + 2, 1);
    signal(group, isFlood ? 'SIGKILL' : 'SIGCONT');
  }
}
`;

const slotsMax = 64;
const watched = new Map<Watched, number>();
let slots: Int32Array | undefined;
let timer: NodeJS.Timeout | undefined;

/** Ends the server when it would take the whole machine: with processes, or with memory. */
export function watchOver(server: Watched): { readonly hadTooManyProcesses: () => boolean; readonly end: () => void } {
  const numbers = (slots ??= startThread());
  const taken = new Set(watched.values());
  const slot = Array.from({ length: slotsMax }, (_, index) => 1 + 3 * index).find((at) => !taken.has(at));
  if (slot === undefined) return { hadTooManyProcesses: () => false, end: () => undefined };
  numbers.set([server.group, server.processesMax, 0], slot);
  watched.set(server, slot);
  timer ??= setInterval(lookAtMemory, lookMs).unref();
  let flooded = false;
  const hadTooManyProcesses = (): boolean => (flooded ||= watched.has(server) && Atomics.load(numbers, slot + 2) === 1);
  return {
    hadTooManyProcesses,
    end: () => {
      hadTooManyProcesses();
      if (!watched.delete(server)) return;
      numbers.set([0, 0, 0], slot);
      if (watched.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    },
  };
}

function startThread(): Int32Array {
  const numbers = new Int32Array(new SharedArrayBuffer(4 * (1 + 3 * slotsMax)));
  fewestThreads = threadsOfMachine();
  const worker = new Worker(script, { eval: true, workerData: [numbers, fewestThreads], stdout: true, stderr: true });
  // It helps in a case that is rare: that it could not be started is no reason to judge nothing.
  worker.on('error', () => undefined);
  worker.unref();
  return numbers;
}

let fewestThreads = 0;

function threadsOfMachine(): number {
  return Number(/\/(\d+) /.exec(read('/proc/loadavg') ?? '')?.[1] ?? 0);
}

/**
 * For a process that could not be started: waits until those of servers that were ended are gone. False when no more than usual are
 * there, so that it is of no use to try again.
 */
export async function makeRoom(): Promise<boolean> {
  for (let tries = 0; tries < roomTries; tries++) {
    if (threadsOfMachine() - fewestThreads < limits.processesMax / 4) return tries > 0;
    await sleep(lookMs);
  }
  return false;
}

/** From the text of /proc/meminfo: whether the kernel would soon have to end somebody, and might not choose the one who took it. */
export function isMemoryShort(meminfo: string): boolean {
  const kilobytes = (name: string): number => Number(new RegExp(String.raw`^${name}:\s+(\d+)`, 'm').exec(meminfo)?.[1] ?? 0);
  return kilobytes('MemAvailable') < kilobytes('MemTotal') * shortShare;
}

/** The server that has the most memory, unless what it has is what any server may have. */
export function largestOf(
  servers: readonly Watched[],
  ownBytes: (pid: number) => number = ownBytesOf,
): { readonly server: Watched; readonly bytes: number } | undefined {
  const sizes = servers.map((server) => ({ server, bytes: server.pids().reduce((sum, pid) => sum + ownBytes(pid), 0) }));
  return sizes.filter(({ bytes }) => bytes >= limits.memoryOfSomeBytes).sort((a, b) => b.bytes - a.bytes)[0];
}

function lookAtMemory(): void {
  if (!isMemoryShort(read('/proc/meminfo') ?? '')) return;
  const largest = largestOf([...watched.keys()]);
  if (largest === undefined) return;
  watched.delete(largest.server);
  largest.server.end(`ended: it used ${Math.round(largest.bytes / 2 ** 20)} MiB of memory, and the machine had no more`);
}

/** Words of the remark in the output of the server, by which a diagnosis knows it. */
export const processesWords = 'had started more than';

const lookMs = 100;
/** Thousands of processes that were killed are gone after some seconds. */
const roomTries = 100;
/** Less than this part of the memory is free for programs. */
const shortShare = 0.06;

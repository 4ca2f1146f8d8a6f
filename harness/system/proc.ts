import { closeSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';

/** Whether this platform tells about processes and sockets through /proc, as Linux does (proc(5)). */
export const hasProc = process.platform === 'linux';

/** One thread or process as `/proc/PID/stat` tells it. */
export type Stat = {
  readonly pid: number;
  readonly name: string;
  /** R running, S sleeping, D in the disk, T stopped, t traced, Z zombie, X dead. */
  readonly state: string;
  /** The process is on its way out: it closes what it has open, and can be waited for soon (PF_EXITING of the kernel's sched.h). */
  readonly exiting: boolean;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  readonly threads: number;
  readonly startTicks: number;
  /** Bytes. */
  readonly virtualBytes: number;
  readonly residentBytes: number;
};

const exitingFlag = 0x4;

/** The status of a process, or undefined when there is none of that number. */
export function statOf(pid: number): Stat | undefined {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  const fields = text.slice(close + 2).split(' ');
  const number = (index: number): number => Number(fields[index - 3] ?? 0);
  return {
    pid,
    name: text.slice(open + 1, close),
    state: fields[0] ?? '?',
    exiting: (number(9) & exitingFlag) !== 0,
    parent: number(4),
    group: number(5),
    session: number(6),
    threads: number(20),
    startTicks: number(22),
    virtualBytes: number(23),
    residentBytes: number(24) * 4096,
  };
}

export function threadsOf(pid: number): number[] {
  return list(`/proc/${pid}/task`).map(Number);
}

/** The children that the threads of a process have started. Whoever knows that it has one thread only saves a look at the list of them. */
export function childrenOf(pid: number, threads = 2): number[] {
  return (threads === 1 ? [pid] : threadsOf(pid)).flatMap((tid) => numbers(read(`/proc/${pid}/task/${tid}/children`)));
}

/** The processes above a process, the nearest first. */
export function ancestorsOf(pid: number): number[] {
  const found: number[] = [];
  for (let at = statOf(pid)?.parent ?? 0; at > 0 && !found.includes(at); at = statOf(at)?.parent ?? 0) found.push(at);
  return found;
}

/** The children that a process was given when their parents ended, among its own: the kernel gives them to its first thread (exit.c). */
export function inheritedBy(pid: number): number[] {
  return numbers(read(`/proc/${pid}/task/${pid}/children`));
}

/** Nanoseconds that the threads of the processes were on a CPU, and waited in a run queue for one (schedstat). */
export function schedulingOf(pids: readonly number[]): { readonly runNs: number; readonly waitNs: number } {
  let runNs = 0;
  let waitNs = 0;
  for (const pid of pids) {
    for (const tid of threadsOf(pid)) {
      const [run = 0, wait = 0] = schedulingOfThread(pid, tid);
      runNs += run;
      waitNs += wait;
    }
  }
  return { runNs, waitNs };
}

/**
 * For each thread the nanoseconds for which it ran, and for which it was busy: ran or waited in a run queue. A runtime's own threads do
 * not count: a compiler or a collector comes to rest by itself, however long it takes on a busy machine.
 */
export function threadTimesOf(pids: readonly number[]): { readonly busy: Map<string, number>; readonly ran: Map<string, number> } {
  const busy = new Map<string, number>();
  const ran = new Map<string, number>();
  for (const pid of pids) {
    for (const tid of threadsOf(pid)) {
      if (isHousekeeping(pid, tid)) continue;
      const [run = 0, wait = 0] = schedulingOfThread(pid, tid);
      busy.set(`${pid}/${tid}`, run + wait);
      ran.set(`${pid}/${tid}`, run);
    }
  }
  return { busy, ran };
}

function schedulingOfThread(pid: number, tid: number): number[] {
  return numbers(read(`/proc/${pid}/task/${tid}/schedstat`));
}

/** The threads of the processes that run or wait for a CPU just now (state R), named as in `schedulingOf`. */
export function runnableThreadsOf(pids: readonly number[]): Set<string> {
  const found = new Set<string>();
  for (const pid of pids) {
    for (const tid of threadsOf(pid)) {
      const text = read(`/proc/${pid}/task/${tid}/stat`) ?? '';
      if (text.charAt(text.lastIndexOf(')') + 2) === 'R' && !isHousekeeping(pid, tid)) found.add(`${pid}/${tid}`);
    }
  }
  return found;
}

/** Whether a thread is one of a virtual machine's compilers or collectors, which have their names in HotSpot and in V8. */
function isHousekeeping(pid: number, tid: number): boolean {
  return housekeeping.test(read(`/proc/${pid}/task/${tid}/comm`) ?? '');
}

/** Whether a process has a thread of that name. */
export function hasThread(pid: number, name: string): boolean {
  return threadsOf(pid).some((tid) => read(`/proc/${pid}/task/${tid}/comm`)?.trim() === name);
}

const housekeeping = /^(?:C[12] CompilerThre|G1 |GC Thread|VM Thread|VM Periodic|Sweeper|Monitor Defl|V8 Worker|V8 Default)/;

/** Socket inodes and their descriptor numbers in a process. */
export function socketsOf(pid: number): Map<number, number> {
  const sockets = new Map<number, number>();
  for (const name of list(`/proc/${pid}/fd`)) {
    const link = readLink(`/proc/${pid}/fd/${name}`);
    if (link?.startsWith('socket:[')) sockets.set(Number(link.slice(8, -1)), Number(name));
  }
  return sockets;
}

/** The inode of the socket behind a descriptor, or undefined when it is none. */
export function socketAt(pid: number, fd: number): number | undefined {
  const link = readLink(`/proc/${pid}/fd/${fd}`);
  return link?.startsWith('socket:[') === true ? Number(link.slice(8, -1)) : undefined;
}

/** Whether a process waits for sockets with epoll: it has a descriptor of that kind. */
export function hasEventPoll(pid: number): boolean {
  return list(`/proc/${pid}/fd`).some((name) => readLink(`/proc/${pid}/fd/${name}`) === 'anon_inode:[eventpoll]');
}

/** The flags of a descriptor as open(2) numbers them (`/proc/PID/fdinfo/FD`). */
export function flagsOf(pid: number, fd: number): number {
  return Number.parseInt(/^flags:\s*([0-7]+)/m.exec(read(`/proc/${pid}/fdinfo/${fd}`) ?? '')?.[1] ?? '0', 8);
}

/** The states of the threads of a process, one letter each, as `Stat.state` tells them. */
export function threadStatesOf(pid: number): string {
  return threadsOf(pid)
    .map((tid) => /\) (.)/.exec((read(`/proc/${pid}/task/${tid}/stat`) ?? '').replace(/^.*\)/s, ')'))?.[1] ?? '')
    .join('');
}

export function descriptorsOf(pid: number): number[] {
  return list(`/proc/${pid}/fd`).map(Number);
}

/** A system call in which a thread sleeps: its number and first arguments, as far as the platform tells. */
export type SystemCall = { readonly tid: number; readonly number: number; readonly args: readonly number[] };

export function systemCallsOf(pid: number): SystemCall[] {
  return threadsOf(pid).flatMap((tid) => {
    const fields = (read(`/proc/${pid}/task/${tid}/syscall`) ?? '').trim().split(' ');
    const number = Number(fields[0]);
    return Number.isInteger(number) && number >= 0 && fields.length > 6
      ? [{ tid, number, args: fields.slice(1, 7).map(Number) }]
      : [];
  });
}

export function waitChannelOf(pid: number, tid: number): string {
  return read(`/proc/${pid}/task/${tid}/wchan`) ?? '';
}

/** The signals that a process ignores and catches, as bit masks (`SigIgn`, `SigCgt` of `/proc/PID/status`). */
export function signalsOf(pid: number): { readonly ignored: bigint; readonly caught: bigint } {
  const status = read(`/proc/${pid}/status`) ?? '';
  const mask = (name: string): bigint => BigInt(`0x${new RegExp(`^${name}:\\s*([0-9a-f]+)`, 'm').exec(status)?.[1] ?? '0'}`);
  return { ignored: mask('SigIgn'), caught: mask('SigCgt') };
}

export function argumentsOf(pid: number): string[] {
  return (read(`/proc/${pid}/cmdline`) ?? '').split('\0').filter((part) => part !== '');
}

/** All processes whose environment holds the text, such as the cookie of a run. Those of other users are not seen. */
export function processesWithEnvironment(text: string): number[] {
  return allProcesses().filter((pid) => pid !== process.pid && (read(`/proc/${pid}/environ`) ?? '').includes(text));
}

export function allProcesses(): number[] {
  return list('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function numbers(text: string | undefined): number[] {
  return (text ?? '')
    .trim()
    .split(/\s+/)
    .filter((part) => part !== '')
    .map(Number);
}

/**
 * What stands in the file; undefined when the process is gone or is not ours. Such files tell no size: `readFileSync` would take 64 KiB of
 * new memory for each, and this is what a run does most often.
 */
export function read(path: string): string | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    let text = '';
    for (;;) {
      const length = readSync(fd, page, 0, page.length, null);
      if (length === 0) return text;
      text += page.toString('latin1', 0, length);
    }
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** Bytes of the memory of a process of ours at an address below 2^53; undefined where they are not mapped, or not for us to see. */
export function memoryOf(pid: number, address: number, length: number): Buffer | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(`/proc/${pid}/mem`, 'r');
    const bytes = Buffer.alloc(length);
    return readSync(fd, bytes, 0, length, address) === length ? bytes : undefined;
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

const page = Buffer.allocUnsafeSlow(64 << 10);

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

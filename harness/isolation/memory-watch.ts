import { read } from '../system/proc.ts';

/** A server that fills memory as fast as it can gets about 200 MB in this time. */
const lookMs = 50;

/**
 * Looks at the memory of some processes again and again, and calls `exceeded` once when it is more than they may have together.
 * There is no limit by the kernel that counts what is used and not what is reserved, unless the machine delegates a cgroup to us.
 */
export function watchMemory(options: {
  readonly pids: () => readonly number[];
  readonly memoryBytes: number;
  readonly exceeded: (bytes: number) => void;
}): { readonly end: () => void } {
  const timer = setInterval(() => {
    const bytes = options.pids().reduce((sum, pid) => sum + ownBytesOf(pid), 0);
    if (bytes <= options.memoryBytes) return;
    clearInterval(timer);
    options.exceeded(bytes);
  }, lookMs);
  timer.unref();
  return { end: () => clearInterval(timer) };
}

/** Memory that a process has for itself or shares with others that write to it; not the pages of programs and libraries. */
export function ownBytesOf(pid: number): number {
  const status = read(`/proc/${pid}/status`) ?? '';
  const kilobytes = (name: string): number => Number(new RegExp(String.raw`^${name}:\s+(\d+) kB`, 'm').exec(status)?.[1] ?? 0);
  return (kilobytes('RssAnon') + kilobytes('RssShmem')) * 1024;
}

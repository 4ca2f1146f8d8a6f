import { createRequire } from 'node:module';
import type { LibraryHandle } from 'koffi';

/**
 * The C library's calls that Node does not offer, through koffi. Numbers go in and come out; a negative result is `-errno`
 * where the call reports one.
 */
export type Libc = {
  readonly socket: (domain: number, type: number, protocol: number) => number;
  readonly pipe2: (ends: Uint8Array, flags: number) => number;
  readonly ioctl: (fd: number, request: number, argument: Uint8Array) => number;
  readonly bind: (fd: number, address: Uint8Array, length: number) => number;
  readonly send: (fd: number, bytes: Uint8Array, length: number, flags: number) => number;
  readonly recv: (fd: number, bytes: Uint8Array, length: number, flags: number) => number;
  readonly setsockopt: (fd: number, level: number, name: number, value: Uint8Array, length: number) => number;
  readonly getsockopt: (fd: number, level: number, name: number, value: Uint8Array, length: Uint8Array) => number;
  readonly close: (fd: number) => number;
  readonly prlimit: (pid: number, resource: number, next: Uint8Array | null, previous: Uint8Array | null) => number;
  readonly schedSetaffinity: (tid: number, size: number, mask: Uint8Array) => number;
  readonly pidfdOpen: (pid: number) => number;
  readonly pidfdGetfd: (pidfd: number, fd: number) => number;
  readonly fcntl: (fd: number, command: number, argument: number) => number;
};

let loaded: Libc | { readonly missing: string } | undefined;

/** The library, or why this platform does not offer it. */
export function libc(): Libc | { readonly missing: string } {
  loaded ??= load();
  return loaded;
}

export function hasLibc(): boolean {
  return !('missing' in libc());
}

function load(): Libc | { readonly missing: string } {
  if (process.platform !== 'linux') return { missing: `these instruments need Linux, and this is ${process.platform}` };
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    return declare(koffi.load(null));
  } catch (error) {
    return { missing: `koffi could not be loaded: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** System call numbers are those of the generic table, which x86-64 and arm64 share for calls this young. */
const SYS_pidfd_open = 434;
const SYS_pidfd_getfd = 438;

function declare(library: LibraryHandle): Libc {
  const syscall = library.func('long syscall(long number, long a, long b, long c)') as (...numbers: number[]) => number;
  return {
    socket: library.func('int socket(int domain, int type, int protocol)') as Libc['socket'],
    pipe2: library.func('int pipe2(void *ends, int flags)') as Libc['pipe2'],
    ioctl: library.func('int ioctl(int fd, unsigned long request, void *argument)') as Libc['ioctl'],
    bind: library.func('int bind(int fd, void *address, uint32_t length)') as Libc['bind'],
    send: library.func('long send(int fd, void *bytes, size_t length, int flags)') as Libc['send'],
    recv: library.func('long recv(int fd, void *bytes, size_t length, int flags)') as Libc['recv'],
    setsockopt: library.func('int setsockopt(int fd, int level, int name, void *value, uint32_t length)') as Libc['setsockopt'],
    getsockopt: library.func('int getsockopt(int fd, int level, int name, void *value, void *length)') as Libc['getsockopt'],
    close: library.func('int close(int fd)') as Libc['close'],
    prlimit: library.func('int prlimit(int pid, int resource, void *next, void *previous)') as Libc['prlimit'],
    schedSetaffinity: library.func('int sched_setaffinity(int tid, size_t size, void *mask)') as Libc['schedSetaffinity'],
    pidfdOpen: (pid) => syscall(SYS_pidfd_open, pid, 0, 0),
    pidfdGetfd: (pidfd, fd) => syscall(SYS_pidfd_getfd, pidfd, fd, 0),
    fcntl: library.func('int fcntl(int fd, int command, int argument)') as Libc['fcntl'],
  };
}

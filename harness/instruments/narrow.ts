import type { Connection } from '../client/connection.ts';
import type { Attempt } from '../run/attempt.ts';
import { libc, type Libc } from '../system/libc.ts';
import { socketsOf } from '../system/proc.ts';
import { listeners } from '../system/socket-table.ts';

/**
 * Gives the server's future connections small send buffers in the kernel, so that back-pressure needs some hundred kilobytes
 * and not ten megabytes: accepted sockets inherit SO_SNDBUF from the listening one, which is borrowed for a moment
 * (pidfd_getfd(2)). It changes nothing that a server may rely on. Where that is not permitted everything stays as it is.
 */
export function narrowServer(attempt: Attempt): 'narrow' | 'wide' {
  const library = libc();
  if ('missing' in library) return 'wide';
  const rows = listeners().filter((row) => row.localPort === attempt.server.port);
  let changed = 0;
  for (const pid of attempt.server.tree.alive()) {
    const sockets = socketsOf(pid);
    for (const row of rows) {
      const fd = sockets.get(row.inode);
      if (fd !== undefined && borrow(library, { pid, fd }, (ours) => narrowListener(library, ours)) === 0) changed++;
    }
  }
  return changed > 0 ? 'narrow' : 'wide';
}

function narrowListener(library: Libc, fd: number): number {
  setInteger(library, { fd, level: IPPROTO_TCP, name: TCP_MAXSEG, value: segmentBytes });
  return setInteger(library, { fd, level: SOL_SOCKET, name: SO_SNDBUF, value: narrowBytes });
}

/**
 * The same for our own side of a connection. A receive buffer of a fixed size is full for good: one that the kernel sizes takes
 * a little more at each window probe, some 200 ms later, and would let a server go on that seemed to stand still.
 */
export function narrowOurs(connection: Connection): void {
  const library = libc();
  if ('missing' in library || connection.descriptor < 0) return;
  setInteger(library, { fd: connection.descriptor, level: SOL_SOCKET, name: SO_SNDBUF, value: narrowBytes });
  setInteger(library, { fd: connection.descriptor, level: SOL_SOCKET, name: SO_RCVBUF, value: ourReceiveBytes });
}

/**
 * Lets the kernel take little at once for our own side, so that a server that has much to send gets room for a part of it, and again for
 * a part. A larger buffer makes room for all that most servers keep, at the first bytes that are read.
 */
export function takeLittle(connection: Connection): void {
  const library = libc();
  if (!('missing' in library) && connection.descriptor >= 0)
    setInteger(library, { fd: connection.descriptor, level: SOL_SOCKET, name: SO_RCVBUF, value: littleBytes });
}

/**
 * The same for a listening socket of our own: its connections have little room, at our end and, by short segments, at the other. What the
 * kernel holds for a sender is counted with what each segment costs, so that the shortest ones leave the least room, whatever its size.
 */
export function narrowDescriptor(fd: number, segments: 'short' | 'shortest'): void {
  const library = libc();
  if ('missing' in library || fd < 0) return;
  setInteger(library, { fd, level: IPPROTO_TCP, name: TCP_MAXSEG, value: hostSegmentBytes[segments] });
  setInteger(library, { fd, level: SOL_SOCKET, name: SO_RCVBUF, value: hostReceiveBytes[segments] });
}

/** Gives an accepted connection of ours room again, before everything is read from it. */
export function widenDescriptor(fd: number): void {
  const library = libc();
  if ('missing' in library || fd < 0) return;
  setInteger(library, { fd, level: SOL_SOCKET, name: SO_RCVBUF, value: drainBytes });
}

/** Duplicates a descriptor of the server for the time of one act; undefined when the kernel refuses. */
function borrow<Result>(
  library: Libc,
  of: { readonly pid: number; readonly fd: number },
  act: (fd: number) => Result,
): Result | undefined {
  const pidfd = library.pidfdOpen(of.pid);
  if (pidfd < 0) return undefined;
  try {
    const fd = library.pidfdGetfd(pidfd, of.fd);
    if (fd < 0) return undefined;
    try {
      return act(fd);
    } finally {
      library.close(fd);
    }
  } finally {
    library.close(pidfd);
  }
}

/**
 * Makes sure that a receive buffer which is full stays full: from now on our kernel takes nothing more for this connection, also
 * not at a window probe. Not to be used before draining.
 */
export function takeNothingMore(connection: Connection): void {
  const library = libc();
  if (!('missing' in library) && connection.descriptor >= 0)
    setInteger(library, { fd: connection.descriptor, level: SOL_SOCKET, name: SO_RCVBUF, value: 1 });
}

/** What SO_LINGER is set to at a descriptor of the server; undefined when it can't be looked at. */
export function lingerAt(at: {
  readonly pid: number;
  readonly fd: number;
}): { readonly on: boolean; readonly seconds: number } | undefined {
  const library = libc();
  if ('missing' in library) return undefined;
  return borrow(library, at, (fd) => {
    const value = Buffer.alloc(8);
    const length = Buffer.alloc(4);
    length.writeInt32LE(8);
    if (library.getsockopt(fd, SOL_SOCKET, SO_LINGER, value, length) < 0) return undefined;
    return { on: value.readInt32LE(0) !== 0, seconds: value.readInt32LE(4) };
  });
}

function setInteger(
  library: Libc,
  option: { readonly fd: number; readonly level: number; readonly name: number; readonly value: number },
): number {
  const value = Buffer.alloc(4);
  value.writeInt32LE(option.value);
  return library.setsockopt(option.fd, option.level, option.name, value, 4);
}

const narrowBytes = 30_001;
/**
 * A prime, so that blocks of a server never fill segments exactly: then a send that finds no room has taken a part of its bytes. And short:
 * of ten stalls of a server that sends 4 KiB at a time nine were such with this, and one with segments of 7,919 bytes, which take a whole block.
 */
const segmentBytes = 1_009;
/** Large enough that draining does not stall on small segments, as it does below some 20 KB. */
const ourReceiveBytes = 40_000;
/** Some segments: less than the buffer of any server that keeps a rest. */
const littleBytes = 6_000;
/**
 * Measured: with segments and a window as short as these a sender gets rid of 50 KB before it waits, less than the message of an
 * argument can have; with 10 KB of room at our end it is 190 KB, and 4 MB with what is usual. Where the sender has a buffer of 280 KB it is
 * 145 KB with the short ones, and 100 KB with the shortest.
 */
const hostSegmentBytes = { short: 1_001, shortest: 97 } as const;
const hostReceiveBytes = { short: 2_048, shortest: 1 } as const;
/** Draining through so short a window would stall on small segments. */
const drainBytes = 400_000;

/** Linux on every architecture that Node runs on (asm-generic/socket.h). */
const SOL_SOCKET = 1;
const IPPROTO_TCP = 6;
const TCP_MAXSEG = 2;
const SO_SNDBUF = 7;
const SO_RCVBUF = 8;
const SO_LINGER = 13;

import { closeSync } from 'node:fs';
import { libc, type Libc } from './libc.ts';

/** A pipe that nobody reads, with room for as little as the system allows: one page. */
export type UnreadPipe = {
  /** To be given to a process, and then closed here. */
  readonly writeEnd: number;
  /** Bytes that were written and that nobody has read; after the read end was closed, as many as there were then. */
  readonly held: () => number;
  readonly closeWriteEnd: () => void;
  /** From then on whoever writes gets SIGPIPE. */
  readonly closeReadEnd: () => void;
};

/** Undefined where the system can't be asked; what Node calls a pipe is a socket with far more room. */
export function unreadPipe(): UnreadPipe | undefined {
  const library = libc();
  if ('missing' in library) return undefined;
  const ends = new Int32Array(2);
  if (library.pipe2(new Uint8Array(ends.buffer), O_CLOEXEC) !== 0) return undefined;
  const [readEnd = -1, writeEnd = -1] = ends;
  library.fcntl(readEnd, F_SETPIPE_SZ, pageBytes);
  let last: number | undefined;
  const held = (): number => last ?? bytesIn(library, readEnd);
  return {
    writeEnd,
    held,
    closeWriteEnd: once(() => closeSync(writeEnd)),
    closeReadEnd: once(() => {
      last = held();
      closeSync(readEnd);
    }),
  };
}

function bytesIn(library: Libc, descriptor: number): number {
  const bytes = new Int32Array(1);
  return library.ioctl(descriptor, FIONREAD, new Uint8Array(bytes.buffer)) === 0 ? (bytes[0] ?? 0) : 0;
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}

const O_CLOEXEC = 0o2000000;
const F_SETPIPE_SZ = 1031;
const FIONREAD = 0x541b;
const pageBytes = 4096;

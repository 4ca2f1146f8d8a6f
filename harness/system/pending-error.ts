import { libc } from './libc.ts';

/** Node says `end` for a reset that arrives behind data after we have half-closed; the socket knows better (SO_ERROR). */
export function hasPendingError(fd: number): boolean {
  const library = libc();
  if (fd < 0 || 'missing' in library) return false;
  const value = Buffer.alloc(4);
  const length = Buffer.from([4, 0, 0, 0]);
  return library.getsockopt(fd, SOL_SOCKET, SO_ERROR, value, length) === 0 && value.readInt32LE(0) !== 0;
}

/** Linux on every architecture that Node runs on (asm-generic/socket.h). */
const SOL_SOCKET = 1;
const SO_ERROR = 4;

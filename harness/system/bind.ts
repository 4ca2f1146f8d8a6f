import { endianness } from 'node:os';
import { libc } from './libc.ts';

/**
 * Whether a program that does not set SO_REUSEADDR could bind the port at all addresses of IPv4, or of IPv6, as Node itself
 * can't try: it sets the option. Undefined where the system can't be asked.
 */
export function canBindWithoutReuse(port: number, family: 'IPv4' | 'IPv6' = 'IPv4'): boolean | undefined {
  const library = libc();
  if ('missing' in library) return undefined;
  const fd = library.socket(family === 'IPv6' ? AF_INET6 : AF_INET, SOCK_STREAM_CLOEXEC, 0);
  if (fd < 0) return undefined;
  const address = anyAddress(port, family);
  try {
    return library.bind(fd, address, address.length) === 0;
  } finally {
    library.close(fd);
  }
}

/**
 * Takes a port without listening at it, so that whoever connects is refused and no other program can come there in the meantime. What
 * is returned lets go of it; undefined where the system does not offer that, or somebody has the port.
 */
export function holdPort(port: number, family: 'IPv4' | 'IPv6' = 'IPv4'): AsyncDisposable | undefined {
  const library = libc();
  if ('missing' in library) return undefined;
  const fd = library.socket(family === 'IPv6' ? AF_INET6 : AF_INET, SOCK_STREAM_CLOEXEC, 0);
  if (fd < 0) return undefined;
  const address = anyAddress(port, family);
  if (library.bind(fd, address, address.length) === 0) return { [Symbol.asyncDispose]: async () => void library.close(fd) };
  library.close(fd);
  return undefined;
}

const AF_INET = 2;
const AF_INET6 = 10;
const SOCK_STREAM_CLOEXEC = 1 | 0o2000000;

/** A `struct sockaddr_in` (ip(7)) with INADDR_ANY, or a `struct sockaddr_in6` (ipv6(7)) with in6addr_any. */
function anyAddress(port: number, family: 'IPv4' | 'IPv6'): Buffer {
  const address = Buffer.alloc(family === 'IPv6' ? 28 : 16);
  const code = family === 'IPv6' ? AF_INET6 : AF_INET;
  if (endianness() === 'LE') address.writeUInt16LE(code, 0);
  else address.writeUInt16BE(code, 0);
  address.writeUInt16BE(port, 2);
  return address;
}

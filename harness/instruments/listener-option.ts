import type { Instance } from '../launch/instance.ts';
import { libc } from '../system/libc.ts';
import { socketsOf } from '../system/proc.ts';

/**
 * Whether the listening socket has SO_REUSEADDR set: a duplicate of the server's descriptor is asked (pidfd_getfd(2)). Undefined
 * where the system does not let us.
 */
export function reusesAddress(server: Instance): boolean | undefined {
  const library = libc();
  if ('missing' in library || server.start.kind !== 'listening') return undefined;
  const pid = server.start.ownerPids[0];
  const fd = pid === undefined ? undefined : socketsOf(pid).get(server.start.listener.inode);
  if (pid === undefined || fd === undefined) return undefined;
  const pidfd = library.pidfdOpen(pid);
  if (pidfd < 0) return undefined;
  const copy = library.pidfdGetfd(pidfd, fd);
  library.close(pidfd);
  if (copy < 0) return undefined;
  const value = Buffer.alloc(4);
  const length = Buffer.from([4, 0, 0, 0]);
  const asked = library.getsockopt(copy, SOL_SOCKET, SO_REUSEADDR, value, length);
  library.close(copy);
  return asked === 0 ? value.readInt32LE(0) !== 0 : undefined;
}

const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;

import type { Attempt } from '../run/attempt.ts';
import { socketsOf } from '../system/proc.ts';
import { listeners, socketsAtPort, udpSockets, unixSockets } from '../system/socket-table.ts';

/**
 * How many sockets the server holds whose connection is no more: a reset takes a connection out of the kernel's tables, and its
 * descriptor stays open until somebody closes it.
 */
export function brokenSocketsOf({ server }: Attempt): number {
  const alive = new Set([
    ...[...socketsAtPort(server.port), ...listeners()].map(({ inode }) => inode),
    ...udpSockets().keys(),
    ...unixSockets(),
  ]);
  const held = new Set(server.tree.alive().flatMap((pid) => [...socketsOf(pid).keys()]));
  return [...held].filter((inode) => !alive.has(inode)).length;
}

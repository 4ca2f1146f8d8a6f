import type { Instance } from '../launch/instance.ts';
import { datagramSockets } from '../system/datagram-table.ts';
import { socketsOf } from '../system/proc.ts';
import { listeners, type SocketRow } from '../system/socket-table.ts';

/** The LISTEN sockets, or for a server of datagrams the UDP sockets, that processes of the server hold, at whatever address and port, and who holds them. */
export function ownListeners(server: Instance): { readonly row: SocketRow; readonly pids: readonly number[] }[] {
  const rows = server.transport === 'datagrams' ? datagramSockets() : listeners();
  const holders = new Map<number, number[]>();
  for (const pid of server.tree.alive())
    for (const inode of socketsOf(pid).keys()) holders.set(inode, [...(holders.get(inode) ?? []), pid]);
  return rows.flatMap((row) => {
    const pids = holders.get(row.inode);
    return pids === undefined ? [] : [{ row, pids }];
  });
}

import type { Attempt } from '../run/attempt.ts';
import { socketsAtPort } from '../system/socket-table.ts';

/** How many connections wait in the queues of the server's listening sockets to be accepted, those of clients that have left among them. */
export function waitingClients({ server }: Attempt): number {
  return socketsAtPort(server.port).reduce((sum, row) => sum + (row.state === 'LISTEN' ? row.unread : 0), 0);
}

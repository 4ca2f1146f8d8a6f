import type { Connection } from '../client/connection.ts';
import type { Attempt } from '../run/attempt.ts';
import { socketsOf } from '../system/proc.ts';

const msgPeek = 2;
const receiving = new Set(['recvfrom', 'read']);

/**
 * The size of the buffer with which the server waits for this client's bytes: the length argument of the call in which a thread
 * sleeps. Not to be had from servers that wait in poll or epoll.
 */
export function bufferSizeOf(attempt: Attempt, connection: Connection): number | undefined {
  const inode = connection.serverEnd()?.inode;
  if (inode === undefined || inode === 0) return undefined;
  for (const wait of attempt.server.tree.waits()) {
    if (!receiving.has(wait.call) || socketsOf(wait.pid).get(inode) !== wait.args[0]) continue;
    // Who only looks whether something is there (MSG_PEEK) reads with another call.
    if (wait.call === 'recvfrom' && ((wait.args[3] ?? 0) & msgPeek) !== 0) continue;
    const size = wait.args[2];
    if (size !== undefined && size > 0 && size <= 1 << 20) return size;
  }
  return undefined;
}

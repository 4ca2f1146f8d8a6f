import type { Connection } from '../client/connection.ts';
import type { Attempt } from '../run/attempt.ts';
import { isNonBlocking, serverDescriptorOf } from './descriptor.ts';
import { ownListeners } from './own-listeners.ts';
import { watchesForBytes } from './watched.ts';
import { hasEventPoll, socketAt, socketsOf, threadsOf } from '../system/proc.ts';

/** Why the loop of a server does not come to a client that it has accepted, told by the one call in which its one thread sleeps. */
export type LoopStands = {
  /** It is in a call that is made until it fails with EAGAIN, on a socket that blocks. */
  readonly drains?: 'accept' | 'recv';
  /** That it looks after several sockets is told by its listening socket alone, which does not block: so it is where accept() has a timeout. */
  readonly drainsPerhaps?: true;
  /** It is in select(), which looks at descriptors below `below` only; the client has `descriptor`, or the listening socket that it waits at. */
  readonly select?: { readonly below: number; readonly descriptor: number; readonly of: 'client' | 'listening socket' };
  /** It is in select() or poll(), which was not given this descriptor, so that nothing that comes there wakes it. */
  readonly unwatched?: {
    readonly call: 'select' | 'poll';
    readonly descriptor: number;
    readonly of: 'client' | 'listening socket';
  };
};

type Served = Pick<Attempt, 'server'>;

export function whereLoopStands(attempt: Served, connection: Connection): LoopStands {
  const waits = attempt.server.tree.waits();
  const [wait] = waits;
  if (wait === undefined || waits.length > 1 || threadsOf(wait.pid).length > 1) return {};
  const at = serverDescriptorOf(attempt, connection);
  const [first] = wait.args;
  const call = severalAtOnce[wait.call];
  if (call !== undefined) {
    const descriptor = at === undefined ? listenerOf(attempt, wait.pid) : at.pid === wait.pid ? at.fd : undefined;
    const of = at === undefined ? 'listening socket' : 'client';
    if (descriptor === undefined) return {};
    if (watchesForBytes(wait, descriptor) === false) return { unwatched: { call, descriptor, of } };
    return call === 'select' && first !== undefined && first <= descriptor ? { select: { below: first, descriptor, of } } : {};
  }
  if (at === undefined || wait.pid !== at.pid) return {};
  if (accepting.has(wait.call)) return isNonBlocking(at) || hasEventPoll(at.pid) ? { drains: 'accept' } : {};
  const isHere = receiving.has(wait.call) && socketAt(at.pid, first ?? -1) === connection.serverEnd()?.inode;
  if (!isHere) return {};
  if (hasEventPoll(at.pid)) return { drains: 'recv' };
  return listensWithoutBlocking(attempt, at.pid) ? { drains: 'recv', drainsPerhaps: true } : {};
}

const severalAtOnce: { readonly [call: string]: 'select' | 'poll' } = {
  select: 'select',
  pselect6: 'select',
  poll: 'poll',
  ppoll: 'poll',
};
const accepting: ReadonlySet<string> = new Set(['accept', 'accept4']);
const receiving: ReadonlySet<string> = new Set(['read', 'readv', 'recvfrom', 'recvmsg']);

/** Who sets O_NONBLOCK on the listening socket calls accept() only when select() or the like has named it. */
function listensWithoutBlocking(attempt: Served, pid: number): boolean {
  const fd = listenerOf(attempt, pid);
  return fd !== undefined && isNonBlocking({ pid, fd });
}

function listenerOf({ server }: Served, pid: number): number | undefined {
  const own = ownListeners(server).find(({ row, pids }) => row.localPort === server.port && pids.includes(pid));
  return own === undefined ? undefined : socketsOf(pid).get(own.row.inode);
}

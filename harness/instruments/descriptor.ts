import type { Connection } from '../client/connection.ts';
import type { Attempt } from '../run/attempt.ts';
import { flagsOf, socketAt, socketsOf } from '../system/proc.ts';
import { lingerAt } from './narrow.ts';

/** The server's descriptor of a connection, as far as a process of its tree has it. */
export type ServerDescriptor = { readonly pid: number; readonly fd: number };

export function serverDescriptorOf(attempt: Pick<Attempt, 'server'>, connection: Connection): ServerDescriptor | undefined {
  const inode = connection.serverEnd()?.inode;
  if (inode === undefined || inode === 0) return undefined;
  for (const pid of attempt.server.tree.alive()) {
    const fd = socketsOf(pid).get(inode);
    if (fd !== undefined) return { pid, fd };
  }
  return undefined;
}

/** What the server has set for a connection that decides what becomes of its output. */
export function socketSettingsOf(
  attempt: Attempt,
  connection: Connection,
): { readonly nonBlocking?: boolean; readonly lingersZero?: boolean } {
  const at = serverDescriptorOf(attempt, connection);
  if (at === undefined) return {};
  const linger = lingerAt(at);
  return {
    nonBlocking: isNonBlocking(at),
    ...(linger !== undefined && { lingersZero: linger.on && linger.seconds === 0 }),
  };
}

export function isNonBlocking({ pid, fd }: ServerDescriptor): boolean {
  return (flagsOf(pid, fd) & O_NONBLOCK) !== 0;
}

/** A thread of the server that sleeps in a call that sends on this connection. */
export type BlockedSend = { readonly pid: number; readonly tid: number; readonly call: string; readonly fd: number };

export function blockedSendOn(attempt: Attempt, connection: Connection): BlockedSend | undefined {
  const inode = connection.serverEnd()?.inode;
  if (inode === undefined || inode === 0) return undefined;
  for (const { pid, tid, call, args } of attempt.server.tree.blockedSends()) {
    const fd = (call === 'splice' ? args[2] : args[0]) ?? -1;
    if (socketAt(pid, fd) === inode) return { pid, tid, call, fd };
  }
  return undefined;
}

/** The same on all architectures that Node runs on (asm-generic/fcntl.h). */
const O_NONBLOCK = 0o4000;

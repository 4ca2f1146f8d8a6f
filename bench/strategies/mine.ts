import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Socket } from 'node:net';
import type { Competitor } from './race.ts';

/** The user's file could not be used; the message says why. */
export class MineError extends Error {
  override readonly name = 'MineError';
}

/**
 * The user's own strategies: a JavaScript module that exports `sendAll(socket, bytes)` or `recvAll(socket, length)` or both,
 * over a `net.Socket`, each returning a promise.
 */
export async function loadMine(file: string): Promise<readonly Competitor[]> {
  let exported: Readonly<Record<string, unknown>>;
  try {
    exported = (await import(pathToFileURL(resolve(file)).href)) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const hint = /\.[cm]?ts$/.test(file) ? ' Give the JavaScript that your compiler makes of it.' : '';
    throw new MineError(`${file} could not be loaded: ${why}.${hint}`, { cause });
  }
  const sendAll = functionIn(exported, 'sendAll');
  const recvAll = functionIn(exported, 'recvAll');
  const found: Competitor[] = [];
  if (sendAll !== undefined) {
    const send = async (socket: Socket, bytes: Buffer): Promise<void> => void (await sendAll(socket, bytes));
    found.push({ kind: 'send', strategy: { name: 'mine', title: file, over: 'stream', sendAll: send } });
  }
  if (recvAll !== undefined) {
    // What comes back is not trusted: the contract looks at its type and its bytes.
    const receive = async (socket: Socket, length: number): Promise<Buffer> => (await recvAll(socket, length)) as Buffer;
    found.push({ kind: 'receive', strategy: { name: 'mine', title: file, over: 'stream', receiveAll: receive } });
  }
  if (found.length > 0) return found;
  throw new MineError(`${file} exports neither sendAll(socket, bytes) nor recvAll(socket, length).`);
}

function functionIn(
  exported: Readonly<Record<string, unknown>>,
  name: string,
): ((socket: Socket, what: unknown) => unknown) | undefined {
  const value = exported[name];
  return typeof value === 'function' ? (value as (socket: Socket, what: unknown) => unknown) : undefined;
}

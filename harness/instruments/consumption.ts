import type { Connection } from '../client/connection.ts';
import { limits } from '../limits.ts';
import type { Attempt } from '../run/attempt.ts';

/**
 * Waits until the server's application has taken everything that was sent: its receive queue is empty and its socket was
 * accepted. Says `not-taken` when that does not come about, `gone` when the kernel no longer has the socket.
 */
export async function untilConsumed(
  attempt: Attempt,
  connection: Connection,
  limitMs: number = limits.replyMs,
): Promise<'taken' | 'not-taken' | 'gone'> {
  const taken = await attempt.until(
    () => {
      if (connection.queuedBytes > 0) return undefined;
      const end = connection.serverEnd();
      if (end === undefined || end.state === 'TIME_WAIT') return 'gone' as const;
      return end.unread === 0 && end.inode !== 0 ? ('taken' as const) : undefined;
    },
    { limitMs, everyMs: 2 },
  );
  return taken ?? 'not-taken';
}

/** Whether the server has ended its side: seen from the kernel, since a client that does not read, or comes to it late, sees no end. */
export function hasEndedIt(connection: Connection): boolean {
  const there = connection.serverEnd();
  return connection.end !== 'open' || there === undefined || !['ESTABLISHED', 'CLOSE_WAIT'].includes(there.state);
}

/**
 * Sends byte by byte, each after the server has taken the one before: every recv() of the server returns one byte. Stops where the server
 * has ended its side, which the kernel tells before our client, on a busy machine, comes to read it: a server that reads on only to throw
 * away what still comes has taken none of that. Gives the number of bytes taken.
 */
export async function sendStepwise(
  attempt: Attempt,
  speaker: { readonly connection: Connection; send(bytes: Uint8Array): void },
  bytes: Buffer,
): Promise<number> {
  let steps = 0;
  for (let at = 0; at < bytes.length; at++) {
    speaker.send(bytes.subarray(at, at + 1));
    if ((await untilConsumed(attempt, speaker.connection, limits.nothingMs)) === 'taken') steps++;
    if (!hasEndedIt(speaker.connection)) continue;
    await speaker.connection.untilEnd();
    break;
  }
  return steps;
}

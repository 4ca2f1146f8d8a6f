import { Inconclusive, limits, now, standsStops, type Attempt, type Speaker } from '../../harness/index.ts';

/**
 * Waits until the bytes, and the FIN if it was sent, stand in the receive queue of the stopped server; of many bytes, as many as a
 * small receive buffer has room for.
 */
export async function untilQueued(
  attempt: Attempt,
  speaker: Speaker,
  bytes: number,
  state: 'ESTABLISHED' | 'CLOSE_WAIT' = 'ESTABLISHED',
): Promise<void> {
  let most = 0;
  let grewAt = now();
  const queued = await attempt.until(
    () => {
      const end = speaker.connection.serverEnd();
      if (end === undefined || (end.state !== 'ESTABLISHED' && end.state !== 'CLOSE_WAIT')) return true;
      if (end.unread > most) [most, grewAt] = [end.unread, now()];
      if (state === 'ESTABLISHED' && bytes > smallBytes && most > 0 && now() - grewAt > limits.nothingMs) return true;
      return end.unread >= bytes && end.state === state ? true : undefined;
    },
    { limitMs: limits.replyMs, everyMs: 2 },
  );
  if (queued === undefined && standsStops(attempt.knowledge))
    throw new Inconclusive('the kernel did not take the bytes while the server was stopped');
}

/** What fits into the receive buffer of every server. */
const smallBytes = 1_000;

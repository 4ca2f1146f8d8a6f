import {
  blockedSendOn,
  isQuiet,
  limits,
  narrowServer,
  now,
  sleep,
  type Attempt,
  type ProfileOptions,
  type Speaker,
  type Stall,
} from '../../harness/index.ts';
import { lengthMaxOf } from './answer.ts';

/** With small buffers in the kernel at the server's end this much waits at the server, whatever the client's kernel takes. */
const narrowBytes = 8 << 20;
/** A message that is shorter fits into the buffers of the kernel, and no server ever waits. */
const leastBytes = 7 << 20;
/** What has not moved for so long stands still. */
const stillMs = 40;

/** Whether a message may be so long, and is answered with as many bytes, that its answer can not be sent at once. */
export function answersMuch(profile: ProfileOptions): boolean {
  return profile.reply === 'echo' && profile['ownMessages'] !== true && lengthMaxOf(profile) >= leastBytes;
}

/** A client that has sent a very long message and does not read; the server has come to a stop with the answer. */
export async function askForMuch(attempt: Attempt): Promise<{ readonly speaker: Speaker; readonly stall: Stall }> {
  const narrow = narrowServer(attempt) === 'narrow';
  const speaker = await attempt.connect();
  speaker.connection.stopReading();
  speaker.say(Math.min(narrow ? narrowBytes : limits.unreadBytes, lengthMaxOf(attempt.profile)));
  speaker.endMessage();
  return { speaker, stall: await untilStalled(attempt, speaker) };
}

async function untilStalled(attempt: Attempt, { connection }: Speaker): Promise<Stall> {
  let seen = '';
  let sinceMs = now();
  // The message may be on its way for long on a busy machine: only time in which nothing moves counts.
  for (; now() - sinceMs < limits.blockedMs; await sleep(4)) {
    const end = connection.serverEnd();
    if (end === undefined || connection.end !== 'open' || attempt.server.exit !== undefined) return { kind: 'ended' };
    const looks = `${connection.queuedBytes} ${end.unread} ${end.unsent} ${connection.ourEnd()?.unread ?? 0}`;
    if (looks !== seen) [seen, sinceMs] = [looks, now()];
    if (now() - sinceMs < stillMs) continue;
    const blocked = blockedSendOn(attempt, connection);
    if (blocked !== undefined) return { kind: 'in-send', ...blocked };
    // A server that has not got the whole message yet may be waiting for us.
    const mayWaitForUs = connection.queuedBytes > 0 && now() - sinceMs < 10 * stillMs;
    if (!mayWaitForUs && (await isQuiet(attempt))) return { kind: 'waiting' };
  }
  return { kind: 'busy' };
}

import {
  blockedSendOn,
  connectForPressure,
  isQuiet,
  limits,
  NotApplicable,
  now,
  sleep,
  type Attempt,
  type ProfileOptions,
  type Speaker,
  type Stall,
} from '../../harness/index.ts';
import { lengthMaxOf } from './answer.ts';

/** With small buffers in the kernel at both ends, which take 200 KB, much of this waits at the server. */
const narrowBytes = 1 << 20;
/** Where the buffers can not be made small, a message that is shorter fits into them, and no server ever waits. */
const leastWideBytes = 7 << 20;
/** What has not moved for so long stands still. */
const stillMs = 40;

/** Whether a message may be so long, and is answered with as many bytes, that its answer can not be sent at once. */
export function answersMuch(profile: ProfileOptions): boolean {
  return profile.reply === 'echo' && profile['ownMessages'] !== true && lengthMaxOf(profile) >= narrowBytes;
}

/** A client that has sent a very long message and does not read; the server has come to a stop with the answer. */
export async function askForMuch(attempt: Attempt): Promise<{ readonly speaker: Speaker; readonly stall: Stall }> {
  const { speaker, buffers } = await connectForPressure(attempt);
  const messageMax = lengthMaxOf(attempt.profile);
  if (buffers === 'wide' && messageMax < leastWideBytes)
    throw new NotApplicable('A message of this profile fits into the buffers of the kernel, which can not be made smaller here.');
  speaker.connection.stopReading();
  speaker.say(Math.min(buffers === 'narrow' ? narrowBytes : limits.unreadBytes, messageMax));
  speaker.endMessage();
  return { speaker, stall: await untilStalled(attempt, speaker) };
}

async function untilStalled(attempt: Attempt, { connection }: Speaker): Promise<Stall> {
  let seen = '';
  let sinceMs = now();
  // The message may be on its way for long on a busy machine: only time in which nothing moves counts.
  for (; now() - sinceMs < limits.blockedMs; await sleep(4)) {
    const end = connection.serverEnd();
    if (end === undefined || connection.end !== 'open' || attempt.server.exit !== undefined)
      return { kind: 'ended', stoodMs: now() - sinceMs };
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

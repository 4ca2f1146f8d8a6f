import { carriesOneMessage, type Attempt, type ProfileOptions, type Speaker } from '../../harness/index.ts';
import { framingOf } from '../profiles.ts';
import { headerBytesOf } from '../single/length-hints.ts';

/**
 * Sends bytes of one's own choice on a connection of their own and judges what comes back. When too little comes, a line of
 * letters is sent behind it, to see whether the server still answers at all.
 */
export async function exchangeBytes(
  attempt: Attempt,
  bytes: Buffer,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Speaker> {
  const speaker = await attempt.connect();
  await exchangeBytesOn(attempt, speaker, { bytes, more, pauseMs: 15 });
  return speaker;
}

/** The same on a connection that there is; after the answer it is watched for more for `pauseMs`. */
export async function exchangeBytesOn(
  attempt: Attempt,
  speaker: Speaker,
  options: { readonly bytes: Buffer; readonly more: Readonly<Record<string, unknown>>; readonly pauseMs: number },
): Promise<void> {
  const { bytes, pauseMs } = options;
  const more = { headerBytes: headerBytesOf(attempt.profile), ...endOfMessageOf(attempt.profile), ...options.more };
  speaker.send(messageOf(attempt, bytes));
  speaker.endMessage();
  const due = speaker.dueBytes;
  const how = await speaker.untilAnswered();
  speaker.judgeSoFar(more);
  if (how !== 'complete' && carriesOneMessage(attempt.profile)) await speaker.throwShort({ due, how, more });
  if (how !== 'complete') await explainShort(speaker, { how, due, more });
  await speaker.expectPrinted();
  if (pauseMs > 0)
    await speaker.connection.until(() => (speaker.connection.receivedBytes > due ? true : undefined), { limitMs: pauseMs });
  speaker.judgeSoFar(more);
}

/** What stands behind a message, for hints that look at its own end. */
export function endOfMessageOf(profile: ProfileOptions): { readonly endOfMessage?: string } {
  const framing = framingOf(profile);
  return framing?.kind === 'delimiter' ? { endOfMessage: framing.end.toString('latin1') } : {};
}

/** The bytes as a message of the profile, changed where its framing could not carry them; bytes without a line end get one. */
export function messageOf({ profile }: Attempt, bytes: Buffer): Buffer {
  if (profile.messageOf !== undefined) return profile.messageOf({ length: bytes.length, bytes, serial: 0 });
  const framing = framingOf(profile);
  if (framing?.kind !== 'delimiter' || bytes.subarray(-framing.end.length).equals(framing.end)) return bytes;
  return Buffer.concat([bytes, framing.end]);
}

/** Whether any bytes are a message of the profile, and come back: what is printed is for people, and need not be more than text. */
export function carriesAnyBytes(profile: ProfileOptions): boolean {
  return carriesAnyText(profile) && profile.prints === undefined;
}

export function carriesAnyText(profile: ProfileOptions): boolean {
  return profile['ownMessages'] !== true;
}

async function explainShort(
  speaker: Speaker,
  found: { readonly how: 'ended' | 'silence'; readonly due: number; readonly more: Readonly<Record<string, unknown>> },
): Promise<never> {
  const { connection } = speaker;
  const before = connection.receivedBytes;
  if (found.how === 'silence') {
    connection.send(Buffer.from('zzz\n'));
    await connection.until(() => (connection.receivedBytes > before || connection.end !== 'open' ? true : undefined), {
      limitMs: 300,
    });
  }
  const tail = connection.received.subarray(before).toString('latin1');
  return speaker.throwShort({
    due: found.due,
    how: found.how,
    more: {
      ...found.more,
      receivedBytes: before,
      offset: before,
      answersAfterwards: tail !== '',
      head: connection.received.subarray(0, 64).toString('latin1'),
    },
  });
}

import { Violation, type Attempt, type Evidence, type ProfileOptions, type Speaker } from '../../harness/index.ts';
import { framingOf } from '../profiles.ts';
import { lengthsOf } from '../framing.ts';
import { counted, grouped } from '../../harness/words.ts';

/** Sends one message of the length, as the framing ends it, on a connection of its own. */
export async function sendMessage(attempt: Attempt, length: number): Promise<Speaker> {
  const speaker = await attempt.connect();
  speaker.say(length);
  speaker.endMessage();
  return speaker;
}

/** Waits for the answer and judges it; `more` joins the evidence for the hints. */
export async function expectAnswer(
  speaker: Speaker,
  options: { readonly what?: string; readonly limitMs?: number; readonly more?: Readonly<Record<string, unknown>> } = {},
): Promise<void> {
  try {
    await speaker.expectEverything(options);
  } catch (error) {
    throw error instanceof Violation && options.more !== undefined ? error.withMore(options.more) : error;
  }
}

/** Whether a message ends before the client ends its side. */
export function endsByItself(profile: ProfileOptions): boolean {
  return profile.endsByHalfClose !== true;
}

/** The longest message that may be sent: what the framing can express, and what the server promises to take. */
export function lengthMaxOf(profile: ProfileOptions): number {
  const framing = framingOf(profile);
  const promised = profile['messageMax'];
  return Math.min(
    framing === undefined ? Number.POSITIVE_INFINITY : lengthsOf(framing).max,
    typeof promised === 'number' ? promised : Number.POSITIVE_INFINITY,
  );
}

/** Whether messages can have different lengths. */
export function hasManyLengths(profile: ProfileOptions): boolean {
  return framingOf(profile)?.kind !== 'fixed' && profile['ownMessages'] !== true;
}

/** Whether the end of the answer is missing: what came is the beginning of what was due. */
export function isShort(evidence: Evidence): boolean {
  return (
    evidence.kind === 'silence' ||
    evidence.kind === 'early-eof' ||
    evidence.kind === 'reset' ||
    (evidence.kind === 'lost' && evidence['printed'] === true)
  );
}

/** How much came, for the sentence of a hint. */
export function cameOf(evidence: Evidence): string {
  const verb = evidence['printed'] === true ? 'were printed' : 'came back';
  return `${grouped(Number(evidence.receivedBytes ?? 0))} of ${counted(evidence.expectedBytes, 'byte')} ${verb}`;
}

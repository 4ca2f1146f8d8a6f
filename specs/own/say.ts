import type { ProfileOptions } from '../../harness/index.ts';
import { fitting, lengthsOf } from '../framing.ts';
import { framingOf } from '../profiles.ts';

/** Whether the messages are ours to choose: the profile has none of its own. */
export function saysItself(profile: ProfileOptions): boolean {
  return profile['ownMessages'] !== true;
}

/** A content as a message of the user's profile goes over the wire. */
export function wireOf(profile: ProfileOptions, content: Buffer): Buffer {
  const made = profile['wireOf'] as ((content: Buffer) => Buffer) | undefined;
  if (made === undefined) throw new Error('Only a profile of a user is asked for the bytes of its messages.');
  return made(content);
}

/** Messages that a profile without `messages` is asked for, besides words: none, many and any bytes. */
export function unusualMessages(profile: ProfileOptions): readonly Buffer[] {
  const framing = framingOf(profile);
  if (framing === undefined || !saysItself(profile)) return [];
  const contents = [Buffer.alloc(0), Buffer.alloc(5_000, 'x'), Buffer.from(Array.from({ length: 256 }, (_, value) => value))];
  return contents.map((content) => wireOf(profile, fitting(framing, content.subarray(0, lengthsOf(framing).max))));
}

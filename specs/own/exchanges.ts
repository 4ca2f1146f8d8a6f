import type { ProfileOptions } from '../../harness/index.ts';

/** What a user's profile has for a stream of messages: each of them with its answer, and whether the server closes behind the last. */
export type Exchanges = { readonly pairs: readonly Pair[]; readonly closes: boolean };

/** Both as they go over the wire; the content is the message without its framing. */
export type Pair = {
  readonly content: Buffer;
  readonly answer: Buffer;
  /** Whether the profile gave the answer as a text, whose bytes are certain only where it is ASCII. */
  readonly isText: boolean;
};

/** The exchanges for everything that was sent on a connection. */
export function exchangesOf(profile: ProfileOptions, sent: Buffer): Exchanges {
  const made = profile['exchangesOf'] as ((sent: Buffer) => Exchanges) | undefined;
  if (made === undefined) throw new Error('Only a profile of a user says which answer belongs to which message.');
  return made(sent);
}

/** Bytes as a reader wants to see them: as text where they are text, else in hexadecimal; the beginning of them where they are many. */
export function shown(bytes: Buffer): string {
  if (bytes.length === 0) return 'nothing';
  const head = bytes.subarray(0, shownMax);
  const more = bytes.length > shownMax ? ` … (${bytes.length} bytes)` : '';
  const isText = head.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09);
  return isText ? `${JSON.stringify(head.toString('latin1'))}${more}` : `${head.toString('hex').replace(/..(?=.)/g, '$& ')}${more}`;
}

const shownMax = 48;

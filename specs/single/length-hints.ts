import type { Evidence, Hint, HintContext, ProfileOptions } from '../../harness/index.ts';
import { counted } from '../../harness/words.ts';
import { says } from '../hints.ts';
import { framingOf } from '../profiles.ts';

/** How many bytes go before a message of the profile to tell its length. */
export function headerBytesOf(profile: ProfileOptions): number {
  const framing = framingOf(profile);
  return framing?.kind === 'length-prefix' ? framing.width : 0;
}

/** What a server makes of the length before a message, told by the length before its answer. */
export const lengthHints: readonly Hint[] = [
  {
    bug: 'len-endian',
    fits: (evidence) => (answersInOtherOrder(evidence) ? 0.97 : 0),
    because: () => 'the length before the answer has its bytes in the other order; what follows it is right',
  },
  {
    bug: 'len-endian',
    fits: (evidence) => (answersInMixedOrder(evidence) ? 0.95 : 0),
    because: () =>
      'the length before the answer has its bytes at other places, as after htons() of four bytes; what follows it is right',
  },
  {
    bug: 'len-part-read',
    fits: (evidence) => (announcesNothing(evidence) ? 0.9 : 0),
    because: (evidence) =>
      `for a message of ${counted(Number(evidence.expectedBytes) - Number(evidence['headerBytes']), 'byte')} came an empty answer: of the length its first bytes were read, which are 0`,
  },
  {
    bug: 'len-counts-itself',
    fits: (evidence) => (announces(evidence, (parts) => [parts.contentBytes + parts.headerBytes]) ? 0.97 : 0),
    because: (evidence) =>
      `the length before the answer is too large by ${counted(evidence['headerBytes'], 'byte')}, those of the length itself`,
  },
  {
    bug: 'len-counts-itself',
    fits: (evidence) => (announces(evidence, (parts) => [parts.contentBytes - parts.headerBytes]) ? 0.94 : 0),
    because: (evidence) =>
      `the length before the answer is too small by ${counted(evidence['headerBytes'], 'byte')}, those of the length itself`,
  },
  {
    bug: 'len-counts-itself',
    fits: (evidence) => {
      const { missingEnd, lostEnd, headerBytes } = evidence;
      if (typeof missingEnd !== 'string' || missingEnd.length !== headerBytes) return 0;
      if (lostEnd === 'unread') return 0.98;
      return lostEnd !== 'always' ? 0 : missingEnd.length > 1 ? 0.97 : 0.9;
    },
    because: (evidence) =>
      `the answer lacks its last ${counted(evidence['headerBytes'], 'byte')}, as many as the length itself has`,
  },
  {
    bug: 'len-high-bytes-missing',
    fits: (evidence) => (announces(evidence, (parts) => lowPartsOf(parts.contentBytes, parts.headerBytes)) ? 0.97 : 0),
    because: (evidence) =>
      `the length before the answer to a message of ${counted(Number(evidence.expectedBytes) - Number(evidence['headerBytes']), 'byte')} is right in its low bytes only`,
  },
  {
    bug: 'length-too-narrow',
    fits: (evidence) => (announces(evidence, sumsWithoutHighBits) ? 0.96 : 0),
    because: () => 'the length and the bytes that it takes itself are together more than its bits hold, and the message got lost',
  },
  {
    bug: 'len-form',
    fits: (evidence) => (formOf(evidence) === undefined ? 0 : 0.96),
    because: (evidence) => `${formOf(evidence) ?? ''}; what follows it is right`,
  },
  {
    bug: 'len-in-characters',
    fits: (evidence) => (announces(evidence, (parts) => lengthsInCharacters(parts)) ? 0.98 : 0),
    because: () => 'the length before the answer is the number of its characters, of which some have several bytes',
  },
];

type Parts = {
  readonly headerBytes: number;
  readonly header: Buffer;
  /** The content, or the beginning of a long one. */
  readonly content: Buffer;
  /** How long all of it is. */
  readonly contentBytes: number;
  readonly received: Buffer;
};

/** The answer that was due and the one that came, as far as the evidence holds them. */
function partsOf(evidence: Evidence): Parts | undefined {
  const { expectedAll, receivedAll, headerBytes } = evidence as { readonly [detail: string]: unknown };
  if (typeof expectedAll !== 'string' || typeof receivedAll !== 'string' || typeof headerBytes !== 'number' || headerBytes === 0)
    return undefined;
  const expected = Buffer.from(expectedAll, 'latin1');
  // Where no answer is due there is no length before it.
  if (expected.length < headerBytes) return undefined;
  return {
    headerBytes,
    header: expected.subarray(0, headerBytes),
    content: expected.subarray(headerBytes),
    contentBytes: Number(evidence.expectedBytes) - headerBytes,
    received: Buffer.from(receivedAll, 'latin1'),
  };
}

/** Whether the length that came is one of these, in the order of bytes of the one that was due. */
function announces(evidence: Evidence, wrongOnes: (parts: Parts) => readonly number[]): boolean {
  const parts = partsOf(evidence);
  if (parts === undefined || parts.received.length < parts.headerBytes) return false;
  const { header, headerBytes, contentBytes, received } = parts;
  const came = received.subarray(0, headerBytes);
  if (came.equals(header)) return false;
  const highFirst = header.readUIntBE(0, headerBytes) === contentBytes;
  if (!highFirst && header.readUIntLE(0, headerBytes) !== contentBytes) return false;
  const length = highFirst ? came.readUIntBE(0, headerBytes) : came.readUIntLE(0, headerBytes);
  return wrongOnes(parts).includes(length);
}

/** What is left of a length in fewer bytes, where that is another number. */
function lowPartsOf(length: number, headerBytes: number): readonly number[] {
  return Array.from({ length: headerBytes - 1 }, (_, at) => length % 256 ** (at + 1)).filter((part) => part !== length);
}

/** What is made of a length to which the bytes of the length itself were added, in a number that is too small for the sum. */
function sumsWithoutHighBits({ contentBytes, headerBytes }: Parts): readonly number[] {
  const values = 256 ** headerBytes;
  const sum = (contentBytes + headerBytes) % values;
  return contentBytes + headerBytes < values ? [] : [sum, Math.max(0, sum - headerBytes)];
}

/** As JavaScript and Java count them, and as Python does. */
function lengthsInCharacters({ content, contentBytes }: Parts): readonly number[] {
  if (content.length !== contentBytes) return [];
  const text = content.toString('utf8');
  return text.length === content.length ? [] : [text.length, [...text].length];
}

/** What stands before the content in place of its length, where the content came. */
function formOf(evidence: Evidence): string | undefined {
  const parts = partsOf(evidence);
  if (parts === undefined) return undefined;
  if (parts.content.length > 0 && parts.received.equals(parts.content)) return 'the answer came without the length before it';
  if (parts.content.length < 8) return undefined;
  const at = parts.received.indexOf(parts.content.subarray(0, 8));
  if (at === 0) return 'the answer came without the length before it';
  if (at < 0 || at === parts.headerBytes) return undefined;
  const before = parts.received.subarray(0, at).toString('latin1');
  return /^\d+\s*$/.test(before)
    ? `the length came as the digits ${JSON.stringify(before)}`
    : `the length before the answer has ${counted(at, 'byte')} and not ${parts.headerBytes}`;
}

/** The length before the answer is the right one with its bytes swapped, as far as what came tells. */
function answersInOtherOrder(evidence: Evidence): boolean {
  const parts = partsOf(evidence);
  if (parts === undefined || parts.headerBytes < 2 || parts.received.length < parts.headerBytes) return false;
  const swapped = Buffer.from(parts.header).reverse();
  return Buffer.concat([swapped, parts.content]).subarray(0, parts.received.length).equals(parts.received);
}

/** The bytes of the right length stand in another order than the right one and its reverse, as far as what came tells. */
function answersInMixedOrder(evidence: Evidence): boolean {
  const parts = partsOf(evidence);
  if (parts === undefined || parts.headerBytes < 4 || parts.received.length <= parts.headerBytes) return false;
  const came = parts.received.subarray(0, parts.headerBytes);
  return (
    !came.equals(parts.header) &&
    Buffer.from(came).sort().equals(Buffer.from(parts.header).sort()) &&
    parts.content.subarray(0, parts.received.length - parts.headerBytes).equals(parts.received.subarray(parts.headerBytes))
  );
}

/** All that came is a length of 0, for a message whose length has a 0 in its first byte and another number in its last. */
function announcesNothing(evidence: Evidence): boolean {
  const parts = partsOf(evidence);
  if (parts === undefined || parts.headerBytes < 2 || parts.content.length === 0) return false;
  const { header, headerBytes, received } = parts;
  return header[0] === 0 && received.length > 0 && received.length <= headerBytes && received.every((byte) => byte === 0);
}

/** The process has ended with a status of its own, and tells neither an exception nor that there is no memory. */
export function leavesByItself(context: HintContext): boolean {
  const status = context.exit?.exitCode;
  return status !== undefined && status < 128 && !says(context, ...wordsOfExceptions);
}

const wordsOfExceptions = [
  'exception',
  'traceback',
  'panic',
  'error:',
  'errno',
  'memory',
  'alloc',
  'negative',
  'sanitizer',
  '    at ',
];

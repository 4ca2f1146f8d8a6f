import type { Evidence, Hint, HintContext } from '../../harness/index.ts';
import { ended, howItEnded, says } from '../hints.ts';

/**
 * What a server makes of bytes above 127 that takes them for text. `takesCharacters` says whether valid UTF-8 that came in one piece
 * came back: then it decodes UTF-8, and else something else.
 */
export const textHints: readonly Hint[] = [
  {
    bug: 'strips-high-bit',
    fits: (evidence) => (onlyHighBitsMissing(evidence) ? 0.98 : 0),
    because: () => 'the highest bit of each byte is missing',
  },
  {
    bug: 'charset-mixed',
    fits: (evidence) => (isWrittenAsTwo(evidence) ? 0.97 : 0),
    because: () => 'each byte above 127 came back as two bytes, the first of them C2 or C3',
  },
  {
    bug: 'high-byte-ends-connection',
    fits: (evidence) => (isShort(evidence) && endsAtHighByte(evidence) && evidence['takesCharacters'] !== true ? 0.95 : 0),
    because: (evidence) => `${String(evidence.receivedBytes)} bytes came back, those before the first one above 127`,
  },
  {
    bug: 'ascii-decode',
    fits: (evidence) => (evidence['takesCharacters'] !== false ? 0 : isReplaced(evidence) ? 0.96 : isShort(evidence) ? 0.75 : 0),
    because: (evidence) =>
      isReplaced(evidence)
        ? 'for each byte above 127 came a sign that means "unknown", also for those of valid UTF-8'
        : 'bytes above 127 were not answered, not even those of valid UTF-8',
  },
  {
    bug: 'utf8-errors-ignored',
    fits: (evidence) => (evidence['takesCharacters'] === true && isWithoutHighBytes(evidence) ? 0.95 : 0),
    because: () => 'the bytes that are no valid UTF-8 are missing, the others came',
  },
  {
    bug: 'utf8-decode',
    fits: (evidence, context) => (ended(evidence) && saysEncoding(context) ? 0.97 : 0),
    because: (_evidence, context) => `${howItEnded(context)} on bytes that are not UTF-8`,
  },
  {
    bug: 'utf8-decode',
    fits: (evidence) => (isReplaced(evidence) ? 0.95 : 0),
    because: () => 'the replacement character EF BF BD came back where other bytes were sent',
  },
];

function saysEncoding(context: HintContext): boolean {
  return says(context, 'UnicodeDecodeError', 'utf8', 'utf-8', 'malformed', 'codec', 'invalid byte');
}

type Heads = { readonly expected: Buffer; readonly observed: Buffer };

function headsOf(evidence: Evidence): Heads | undefined {
  const { expectedAll, receivedAll } = evidence as { readonly [detail: string]: unknown };
  if (typeof expectedAll !== 'string' || typeof receivedAll !== 'string' || receivedAll === '') return undefined;
  return { expected: Buffer.from(expectedAll, 'latin1'), observed: Buffer.from(receivedAll, 'latin1') };
}

function isShort(evidence: Evidence): boolean {
  return ended(evidence) || evidence.kind === 'early-eof' || evidence.kind === 'reset' || evidence.kind === 'silence';
}

function onlyHighBitsMissing(evidence: Evidence): boolean {
  const heads = headsOf(evidence);
  return (
    heads !== undefined &&
    heads.observed.length === heads.expected.length &&
    heads.observed.every((byte, at) => byte === ((heads.expected[at] ?? 0) & 0x7f))
  );
}

/** Taken for Latin-1, where each byte is a character, and written as UTF-8. */
function isWrittenAsTwo(evidence: Evidence): boolean {
  const heads = headsOf(evidence);
  if (heads === undefined) return false;
  const twice = Buffer.from(heads.expected.toString('latin1'), 'utf8');
  return !twice.equals(heads.expected) && twice.subarray(0, heads.observed.length).equals(heads.observed);
}

/** The signs that decoders write for what they do not know, where bytes above 127 were due. */
function isReplaced(evidence: Evidence): boolean {
  const heads = headsOf(evidence);
  if (heads === undefined) return false;
  const { expected, observed } = heads;
  if (observed.includes('\uFFFD') && !expected.includes('\uFFFD')) return true;
  return observed.length === expected.length && observed.every((byte, at) => byte === (isHigh(expected[at]) ? 0x3f : expected[at]));
}

function isWithoutHighBytes(evidence: Evidence): boolean {
  const heads = headsOf(evidence);
  return heads !== undefined && Buffer.from(heads.expected.filter((byte) => !isHigh(byte))).equals(heads.observed);
}

function isHigh(byte: number | undefined): boolean {
  return byte !== undefined && byte > 0x7f;
}

/** What came ends where the first byte above 127 was due, and that was not the beginning. */
function endsAtHighByte(evidence: Evidence): boolean {
  return Number(evidence.receivedBytes) > 0 && evidence.receivedBytes === evidence['firstHighByte'];
}

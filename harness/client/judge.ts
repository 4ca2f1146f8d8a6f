import { Violation, type Evidence } from '../errors.ts';
import type { Difference } from '../model/verdict.ts';
import { count } from '../words.ts';

/** What became of a stream: nothing wrong so far, or what and where. */
export type Comparison =
  | { readonly kind: 'equal' }
  /** The beginning is right and the rest has not come. */
  | { readonly kind: 'short'; readonly missing: number }
  | {
      readonly kind: 'lost' | 'duplicated' | 'reordered' | 'altered' | 'foreign' | 'stale' | 'surplus';
      readonly offset: number;
      readonly sentence: string;
      /** How many bytes are concerned, where it can be told. */
      readonly bytes?: number;
      /** Whether later bytes stand in the place of earlier ones, and all others in theirs: nothing has moved. */
      readonly overwritten?: boolean;
      readonly difference: Difference;
    };

/**
 * Compares what came with what was due, and tells the kinds of damage apart: a piece of 12 bytes from the place of the
 * first difference is looked up in the stream itself (lost, duplicated, reordered) and in the others (foreign).
 */
export function compare(options: {
  readonly expected: Buffer;
  readonly received: Buffer;
  readonly others?: readonly { readonly client: number; readonly bytes: Buffer }[];
}): Comparison {
  const { expected, received } = options;
  const shared = Math.min(expected.length, received.length);
  if (expected.compare(received, 0, shared, 0, shared) === 0) {
    if (received.length === expected.length) return { kind: 'equal' };
    if (received.length < expected.length) return { kind: 'short', missing: expected.length - received.length };
  }
  const offset = firstDifference(expected, received, shared);
  const difference = differenceAt({ expected, received, offset });
  return { ...classify({ ...options, offset }), offset, difference };
}

type Classified = {
  readonly kind: Exclude<Comparison['kind'], 'equal' | 'short'>;
  readonly sentence: string;
  readonly bytes?: number;
  readonly overwritten?: boolean;
};

function classify(options: {
  expected: Buffer;
  received: Buffer;
  offset: number;
  others?: readonly { client: number; bytes: Buffer }[];
}): Classified {
  const { expected, received, offset } = options;
  const probe = received.subarray(offset, offset + probeBytes);
  if (offset >= expected.length) {
    const surplus = received.length - expected.length;
    const owner = ownerOf(probe, options.others);
    if (owner !== undefined)
      return { kind: 'foreign', bytes: surplus, sentence: `${count(surplus)} too many, which belong to client ${owner}` };
    if (probe.length >= 4 && expected.includes(probe))
      return {
        kind: 'duplicated',
        bytes: surplus,
        sentence: `${count(surplus)} too many: bytes that had come before came once more`,
      };
    const sentence = expected.length === 0 ? `${count(surplus)} came, and none was due` : `${count(surplus)} more than were sent`;
    return { kind: 'surplus', bytes: surplus, sentence };
  }
  const end = lastPieceTwice({ expected, received, offset });
  if (end !== undefined)
    return {
      kind: 'reordered',
      bytes: end,
      sentence: `the last ${end === 1 ? 'byte' : count(end)} came first, and stand${end === 1 ? 's' : ''} in the place of those from offset ${offset} as well`,
      overwritten: true,
    };
  if (probe.length >= probeMinBytes) {
    const later = expected.indexOf(probe, offset);
    if (later > offset) return laterOf({ expected, received, offset, later });
    const earlier = expected.lastIndexOf(probe, offset);
    if (earlier >= 0 && earlier < offset)
      return {
        kind: 'duplicated',
        sentence: `at offset ${offset} the bytes from offset ${earlier} came once more`,
        bytes: offset - earlier,
      };
    const owner = ownerOf(probe, options.others);
    if (owner !== undefined) return { kind: 'foreign', sentence: `at offset ${offset} begin bytes that belong to client ${owner}` };
  }
  return alteredOf({ ...options, offset });
}

/**
 * How many bytes the last piece has, if it overtook the one before and had been read into the same buffer: it comes first, and once more
 * in the place of the beginning of the other, and nothing else is wrong.
 */
function lastPieceTwice({
  expected,
  received,
  offset,
}: {
  expected: Buffer;
  received: Buffer;
  offset: number;
}): number | undefined {
  const rest = expected.length - offset;
  if (received.length !== expected.length || rest < 2 * probeBytes) return undefined;
  const isTwice = (piece: number): boolean => {
    const last = expected.subarray(expected.length - piece);
    return (
      received.subarray(offset, offset + piece).equals(last) &&
      received.subarray(offset + piece, offset + 2 * piece).equals(last) &&
      received.subarray(offset + 2 * piece).equals(expected.subarray(offset + piece, expected.length - piece))
    );
  };
  for (let piece = 1; piece < probeBytes; piece++) if (isTwice(piece)) return piece;
  const at = expected.lastIndexOf(received.subarray(offset, offset + probeBytes));
  const piece = expected.length - at;
  return at > offset && 2 * piece <= rest && isTwice(piece) ? piece : undefined;
}

/** A later part of the stream stands too early: the part between was lost, unless it comes afterwards. */
function laterOf(options: { expected: Buffer; received: Buffer; offset: number; later: number }): Classified {
  const { expected, received, offset, later } = options;
  if (comesAfterwards({ expected, received, offset, later })) {
    return {
      kind: 'reordered',
      sentence: `the bytes from offset ${later} came before those from offset ${offset}`,
      bytes: later - offset,
    };
  }
  if (isInStep({ expected, received, at: later })) {
    return {
      kind: 'lost',
      sentence: `at offset ${offset} stand the bytes from offset ${later}, which came in their own place as well`,
      bytes: later - offset,
      overwritten: true,
    };
  }
  return {
    kind: 'lost',
    sentence: `${count(later - offset)} from offset ${offset} on got lost; what follows came`,
    bytes: later - offset,
  };
}

/**
 * Whether the part between came after all. In a long stream the same bytes may be due at a far place once more; there they go on from
 * what stands before them, which has come in front of the part that is missing here.
 */
function comesAfterwards(options: { expected: Buffer; received: Buffer; offset: number; later: number }): boolean {
  const { expected, received, offset, later } = options;
  const skipped = expected.subarray(offset, Math.min(later, offset + probeBytes));
  if (skipped.length < probeMinBytes) return false;
  const before = expected.subarray(Math.max(0, offset - probeBytes), offset);
  for (let at = received.indexOf(skipped, offset); at >= 0; at = received.indexOf(skipped, at + 1))
    if (before.length === 0 || !received.subarray(at - before.length, at).equals(before)) return true;
  return false;
}

/** Whether what stands at this place is what belongs there, and enough of it to tell. */
function isInStep({ expected, received, at }: { expected: Buffer; received: Buffer; at: number }): boolean {
  const due = expected.subarray(at, at + probeBytes);
  return due.length >= probeMinBytes && received.subarray(at, at + due.length).equals(due);
}

function alteredOf(options: {
  expected: Buffer;
  received: Buffer;
  offset: number;
  others?: readonly { client: number; bytes: Buffer }[];
}): Classified {
  const { expected, received, offset } = options;
  for (let shift = 1; shift <= 8; shift++) {
    const inserted = received.subarray(offset + shift, offset + shift + probeBytes);
    if (inserted.length >= probeMinBytes && expected.subarray(offset, offset + inserted.length).equals(inserted)) {
      const from = whereItBelongs({ expected, received, offset, length: shift });
      if (from !== undefined)
        return {
          kind: 'reordered',
          bytes: shift,
          sentence: `the ${count(shift)} from offset ${from} came before those from offset ${offset}`,
        };
      const owner = shift < insertedMinBytes ? undefined : ownerOf(received.subarray(offset, offset + shift), options.others);
      if (owner !== undefined)
        return {
          kind: 'foreign',
          bytes: shift,
          sentence: `${count(shift)} that client ${owner} had sent stand at offset ${offset}, between its own`,
        };
      return {
        kind: 'surplus',
        bytes: shift,
        sentence: `${count(shift)} that nobody sent ${shift === 1 ? 'stands' : 'stand'} at offset ${offset}`,
      };
    }
  }
  let end = offset;
  const shared = Math.min(expected.length, received.length);
  while (end < shared && end - offset < 4096 && expected[end] !== received[end]) end++;
  const owner = end - offset < insertedMinBytes ? undefined : ownerOf(received.subarray(offset, end), options.others);
  if (owner !== undefined)
    return {
      kind: 'foreign',
      bytes: end - offset,
      sentence: `${count(end - offset)} that client ${owner} had sent stand at offset ${offset}, in place of its own`,
    };
  if (end < shared && end - offset < probeBytes && isTheEnd({ expected, piece: received.subarray(offset, end) })) {
    return {
      kind: 'altered',
      bytes: end - offset,
      sentence: `at offset ${offset} ${end - offset === 1 ? 'stands the last byte' : `stand the last ${count(end - offset)}`} that had been sent`,
      overwritten: true,
    };
  }
  return { kind: 'altered', bytes: end - offset, sentence: `${count(end - offset)} changed at offset ${offset}` };
}

/** From where a few bytes that stand too early come, if they are missing there and nothing else is wrong up to the end of what came. */
function whereItBelongs(options: { expected: Buffer; received: Buffer; offset: number; length: number }): number | undefined {
  const { expected, received, offset, length } = options;
  let at = offset;
  while (at + length < received.length && received[at + length] === expected[at]) at++;
  const early = received.subarray(offset, offset + length);
  const rest = received.subarray(at + length);
  const isHere = at > offset && expected.subarray(at, at + length).equals(early);
  return isHere && expected.subarray(at + length, at + length + rest.length).equals(rest) ? at : undefined;
}

/** Whether a few bytes are those that were sent last: what a read has taken last, in a buffer whose older content was still to be sent. */
function isTheEnd({ expected, piece }: { expected: Buffer; piece: Buffer }): boolean {
  return piece.length > 0 && expected.subarray(expected.length - piece.length).equals(piece);
}

function ownerOf(
  probe: Buffer,
  others: readonly { readonly client: number; readonly bytes: Buffer }[] | undefined,
): number | undefined {
  if (probe.length < probeMinBytes) return undefined;
  return others?.find((other) => other.bytes.includes(probe))?.client;
}

/** Twelve position-coded bytes in a row stand at one place only. */
const probeBytes = 12;
const probeMinBytes = 4;
/** Fewer bytes between others can agree with those of another client by chance. */
const insertedMinBytes = 5;

function firstDifference(a: Buffer, b: Buffer, shared: number): number {
  let low = 0;
  for (let step = 4096; low < shared;) {
    const end = Math.min(low + step, shared);
    if (a.compare(b, low, end, low, end) === 0) low = end;
    else if (step === 1) return low;
    else step = Math.max(1, step >> 3);
  }
  return shared;
}

/** The surroundings of a first difference as hex and as text. */
export function differenceAt(options: {
  readonly expected: Buffer;
  readonly received: Buffer;
  readonly offset: number;
}): Difference {
  const from = Math.max(0, options.offset - 4);
  const expected = options.expected.subarray(from, from + 16);
  const observed = options.received.subarray(from, from + 16);
  return {
    offset: options.offset,
    expectedHex: hexOf(expected),
    observedHex: hexOf(observed),
    expectedText: textOf(expected),
    observedText: textOf(observed),
  };
}

function hexOf(bytes: Buffer): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function textOf(bytes: Buffer): string {
  return [...bytes].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('');
}

/** The violation for a stream that is wrong; wrong bytes stand at once. `more` joins the evidence. */
export function violationOf(options: {
  readonly comparison: Exclude<Comparison, { readonly kind: 'equal' | 'short' }>;
  readonly expected: Buffer;
  readonly received: Buffer;
  readonly due?: string;
  readonly more?: Partial<Evidence>;
}): Violation {
  const { comparison, expected, received } = options;
  return new Violation({
    expected:
      options.due ?? (expected.length === 0 ? 'no answer' : `the ${count(expected.length)} that were sent, unchanged and in order`),
    observed: comparison.sentence,
    certainty: 'certain',
    evidence: {
      kind: comparison.kind,
      expectedBytes: expected.length,
      receivedBytes: received.length,
      offset: comparison.offset,
      ...(comparison.offset >= expected.length && { repeatsLast: repeatsLast(expected, received) }),
      ...(comparison.bytes !== undefined && { damagedBytes: comparison.bytes }),
      ...(comparison.overwritten === true && { overwritten: true }),
      difference: comparison.difference,
      ...(comparison.offset > 0 && {
        expectedBefore: expected.subarray(comparison.offset - 1, comparison.offset).toString('latin1'),
      }),
      observedHead: received.subarray(comparison.offset, comparison.offset + 64).toString('latin1'),
      expectedHead: expected.subarray(comparison.offset, comparison.offset + 64).toString('latin1'),
      receivedAll: received.subarray(0, 256).toString('latin1'),
      expectedAll: expected.subarray(0, 256).toString('latin1'),
      ...options.more,
    },
  });
}

/** Whether the surplus behind what was due is a copy of the last that was due. */
function repeatsLast(expected: Buffer, received: Buffer): boolean {
  const surplus = received.subarray(expected.length);
  return surplus.length <= expected.length && expected.subarray(expected.length - surplus.length).equals(surplus);
}

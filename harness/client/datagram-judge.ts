import { Violation, type Evidence } from '../errors.ts';
import { count } from '../words.ts';
import type { Datagram } from './datagram-client.ts';
import { compare, differenceAt, violationOf } from './judge.ts';

/** What one client sent and is still to be answered, what was answered before, and what came. */
export type Correspondence = {
  readonly client: number;
  readonly due: readonly Buffer[];
  readonly answered: readonly Buffer[];
  readonly came: readonly Datagram[];
  /** What was sent twice, and may be answered twice. */
  readonly sentAgain: readonly Buffer[];
};

/**
 * Finds for each datagram that came the one that it answers; the order does not matter, since UDP promises none. Says what has not
 * been answered. Anything that came and is no answer is a violation.
 */
export function unansweredOf(own: Correspondence, others: readonly Correspondence[] = []): readonly Buffer[] {
  const due = [...own.due];
  const answered = [...own.answered];
  for (const { bytes } of own.came) {
    const at = due.findIndex((sent) => sent.equals(bytes));
    if (at < 0 && own.sentAgain.some((sent) => sent.equals(bytes))) continue;
    if (at < 0) throw wrongDatagram(bytes, { client: own.client, due, answered, others });
    answered.push(...due.splice(at, 1));
  }
  return due;
}

type Known = {
  readonly client: number;
  readonly due: readonly Buffer[];
  readonly answered: readonly Buffer[];
  readonly others: readonly Correspondence[];
};

function wrongDatagram(bytes: Buffer, { client, due, answered, others }: Known): Violation {
  const owner = others.find((other) => bytes.length > 0 && [...other.due, ...other.answered].some((sent) => sent.equals(bytes)));
  if (owner !== undefined)
    return wrong(
      'foreign',
      { misdelivered: true, cameToItsOwnerToo: hasCome(owner, bytes) },
      `the answer to a datagram of client ${owner.client} came to this one`,
    );
  if (answered.some((sent) => sent.equals(bytes)))
    return wrong('duplicated', { again: true }, `a second answer to a datagram of ${count(bytes.length)} that had been answered`);
  const inside = due.filter((sent) => sent.length >= tellingBytes && bytes.includes(sent));
  if (inside.length > 1) {
    const sizes = inside.map((sent) => sent.length).join(' and ');
    return wrong('surplus', { merged: true }, `one datagram of ${count(bytes.length)} that holds those of ${sizes} bytes together`);
  }
  const expected = due.find((sent) => begins(sent, bytes)) ?? due.find((sent) => sent.length === bytes.length) ?? due[0];
  if (expected === undefined) return wrong('unsolicited', {}, `a datagram of ${count(bytes.length)} that answers nothing`);
  const comparison = compare({ expected, received: bytes, others: streamsOf([{ client, due: [], answered }, ...others]) });
  if (comparison.kind === 'short' || comparison.kind === 'equal') return cut(expected, bytes);
  return violationOf({
    comparison,
    expected,
    received: bytes,
    due: `the same ${count(expected.length)} back, in one datagram`,
    more: hasLengthOfAnother(bytes, { expected, due }) ? { lengthOfAnother: true } : {},
  });
}

/** It begins like one datagram that waits for its answer, and has the length of another one that does. */
function hasLengthOfAnother(
  bytes: Buffer,
  { expected, due }: { readonly expected: Buffer; readonly due: readonly Buffer[] },
): boolean {
  return bytes.length !== expected.length && begins(expected, bytes) && due.some((sent) => sent.length === bytes.length);
}

function hasCome({ answered, came }: Correspondence, bytes: Buffer): boolean {
  return answered.some((sent) => sent.equals(bytes)) || came.some((datagram) => datagram.bytes.equals(bytes));
}

function wrong(kind: Evidence['kind'], more: Partial<Evidence>, observed: string): Violation {
  const expected = 'one answer to each datagram, with the same bytes, for the one who sent it';
  return new Violation({ expected, observed, certainty: 'certain', evidence: { kind, ...more } });
}

function cut(expected: Buffer, bytes: Buffer): Violation {
  return new Violation({
    expected: `${count(expected.length)} back, in one datagram`,
    observed: bytes.length === 0 ? 'an empty datagram' : `a datagram with the first ${count(bytes.length)} of them`,
    certainty: 'certain',
    evidence: {
      kind: 'lost',
      cut: true,
      expectedBytes: expected.length,
      receivedBytes: bytes.length,
      offset: bytes.length,
      difference: differenceAt({ expected, received: bytes, offset: bytes.length }),
      expectedHead: expected.subarray(bytes.length, bytes.length + 64).toString('latin1'),
      expectedAll: expected.subarray(0, 256).toString('latin1'),
      receivedAll: bytes.subarray(0, 256).toString('latin1'),
    },
  });
}

/** Whether two datagrams have their beginning in common, as far as the shorter one goes. */
function begins(sent: Buffer, bytes: Buffer): boolean {
  const shared = Math.min(sent.length, bytes.length, tellingBytes);
  return shared > 0 && sent.subarray(0, shared).equals(bytes.subarray(0, shared));
}

function streamsOf(others: readonly Pick<Correspondence, 'client' | 'due' | 'answered'>[]): { client: number; bytes: Buffer }[] {
  return others.map(({ client, due, answered }) => ({ client, bytes: Buffer.concat([...due, ...answered]) }));
}

/** So many bytes of a stream stand at one place only. */
const tellingBytes = 8;

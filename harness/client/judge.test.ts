import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, differenceAt, violationOf } from './judge.ts';
import { bytesOf } from './payload.ts';

const sent = bytesOf({ number: 1, offset: 0, length: 4_000, alphabet: 'text' });
const ofAnother = bytesOf({ number: 2, offset: 0, length: 4_000, alphabet: 'text' });

describe('a stream that is right so far', () => {
  it('is equal when everything came', () => {
    expect(compare({ expected: sent, received: sent })).toEqual({ kind: 'equal' });
    expect(compare({ expected: Buffer.alloc(0), received: Buffer.alloc(0) })).toEqual({ kind: 'equal' });
  });

  it('is short, and not wrong, when the rest has not come yet', () => {
    expect(compare({ expected: sent, received: sent.subarray(0, 1_500) })).toEqual({ kind: 'short', missing: 2_500 });
    expect(compare({ expected: sent, received: Buffer.alloc(0) })).toEqual({ kind: 'short', missing: 4_000 });
  });
});

describe('every kind of damage is told by its name, with the place', () => {
  it('bytes that were lost in the middle', () => {
    const received = Buffer.concat([sent.subarray(0, 1_024), sent.subarray(1_500)]);
    expect(compare({ expected: sent, received })).toMatchObject({
      kind: 'lost',
      offset: 1_024,
      bytes: 476,
      sentence: '476 bytes from offset 1024 on got lost; what follows came',
    });
  });

  it('bytes that came twice', () => {
    const received = Buffer.concat([sent.subarray(0, 2_000), sent.subarray(1_700, 2_000), sent.subarray(2_000)]);
    expect(compare({ expected: sent, received })).toMatchObject({
      kind: 'duplicated',
      offset: 2_000,
      bytes: 300,
      sentence: 'at offset 2000 the bytes from offset 1700 came once more',
    });
  });

  it('bytes that came twice at the end', () => {
    const received = Buffer.concat([sent, sent.subarray(3_900)]);
    expect(compare({ expected: sent, received })).toMatchObject({ kind: 'duplicated', offset: 4_000, bytes: 100 });
  });

  it('pieces that changed places', () => {
    const received = Buffer.concat([
      sent.subarray(0, 500),
      sent.subarray(900, 1_300),
      sent.subarray(500, 900),
      sent.subarray(1_300),
    ]);
    expect(compare({ expected: sent, received })).toMatchObject({
      kind: 'reordered',
      offset: 500,
      sentence: 'the bytes from offset 900 came before those from offset 500',
    });
  });

  it('one byte that was changed', () => {
    const received = Buffer.from(sent);
    received[777] = (received[777] ?? 0) ^ 0x20;
    expect(compare({ expected: sent, received })).toMatchObject({
      kind: 'altered',
      offset: 777,
      bytes: 1,
      sentence: '1 byte changed at offset 777',
    });
  });

  it('bytes of another client', () => {
    const received = Buffer.concat([sent.subarray(0, 300), ofAnother.subarray(0, 200), sent.subarray(500)]);
    expect(compare({ expected: sent, received, others: [{ client: 7, bytes: ofAnother }] })).toMatchObject({
      kind: 'foreign',
      offset: 300,
      sentence: 'at offset 300 begin bytes that belong to client 7',
    });
  });

  it('bytes of another client behind all that was due', () => {
    const received = Buffer.concat([sent, ofAnother.subarray(0, 50)]);
    expect(compare({ expected: sent, received, others: [{ client: 2, bytes: ofAnother }] })).toMatchObject({
      kind: 'foreign',
      offset: 4_000,
      bytes: 50,
      sentence: '50 bytes too many, which belong to client 2',
    });
  });

  it('a few bytes of another client between its own, or in their place', () => {
    const others = [{ client: 7, bytes: ofAnother }];
    const few = ofAnother.subarray(300, 308);
    const between = Buffer.concat([sent.subarray(0, 100), few, sent.subarray(100)]);
    expect(compare({ expected: sent, received: between, others })).toMatchObject({ kind: 'foreign', offset: 100, bytes: 8 });
    const instead = Buffer.concat([sent.subarray(0, 100), few, sent.subarray(108)]);
    expect(compare({ expected: sent, received: instead, others })).toMatchObject({ kind: 'foreign', offset: 100, bytes: 8 });
    expect(compare({ expected: sent, received: between })).toMatchObject({ kind: 'surplus', offset: 100, bytes: 8 });
  });

  it('bytes that nobody sent, behind the rest and in the middle', () => {
    expect(compare({ expected: sent, received: Buffer.concat([sent, Buffer.from([0, 0, 0])]) })).toMatchObject({
      kind: 'surplus',
      offset: 4_000,
      bytes: 3,
    });
    const received = Buffer.concat([sent.subarray(0, 100), Buffer.from('\r'), sent.subarray(100)]);
    expect(compare({ expected: sent, received })).toMatchObject({ kind: 'surplus', offset: 100, bytes: 1 });
  });

  it('bytes where none were due, however many were sent', () => {
    const expected = Buffer.alloc(0);
    const received = Buffer.from('hello');
    const comparison = compare({ expected, received });
    if (comparison.kind !== 'surplus') throw new Error('all of it is too much');
    expect(comparison).toMatchObject({ offset: 0, sentence: '5 bytes came, and none was due' });
    expect(violationOf({ comparison, expected, received })).toMatchObject({ expected: 'no answer' });
  });
});

describe('any stream', () => {
  const length = fc.integer({ min: 64, max: 300_000 });

  it('is right exactly when it is a beginning of what was due', () => {
    fc.assert(
      fc.property(length, fc.double({ min: 0, max: 1, noNaN: true }), (bytes, share) => {
        const expected = bytesOf({ number: 3, offset: 0, length: bytes, alphabet: 'binary' });
        const { kind } = compare({ expected, received: expected.subarray(0, Math.floor(bytes * share)) });
        expect(['equal', 'short']).toContain(kind);
      }),
    );
  });

  it('with one changed byte is altered at that byte', () => {
    fc.assert(
      fc.property(length, fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, place, change) => {
        const expected = bytesOf({ number: 4, offset: 0, length: bytes, alphabet: 'binary' });
        const received = Buffer.from(expected);
        const at = place % (bytes - 13);
        received[at] = (received[at] ?? 0) ^ change;
        expect(compare({ expected, received })).toMatchObject({ kind: 'altered', offset: at, bytes: 1 });
      }),
    );
  });

  it('with a gap has lost just the bytes of the gap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 16, max: 100_000 }), (from, gap) => {
        const expected = bytesOf({ number: 5, offset: 0, length: from + gap + 64, alphabet: 'binary' });
        const received = Buffer.concat([expected.subarray(0, from), expected.subarray(from + gap)]);
        const found = compare({ expected, received });
        // The bytes on both sides of the gap can begin alike, by chance: then the first difference is a little later.
        expect(found.kind).toBe('lost');
        expect('bytes' in found && found.bytes).toBe(gap);
      }),
    );
  });
});

describe('the difference', () => {
  it('shows sixteen bytes around the place, as numbers and as text', () => {
    const received = Buffer.from('0123456789\u0000bcdef', 'latin1');
    expect(differenceAt({ expected: Buffer.from('0123456789abcdef'), received, offset: 10 })).toEqual({
      offset: 10,
      expectedHex: '36 37 38 39 61 62 63 64 65 66',
      observedHex: '36 37 38 39 00 62 63 64 65 66',
      expectedText: '6789abcdef',
      observedText: '6789·bcdef',
    });
  });

  it('is part of the violation, which needs no confirmation', () => {
    const received = Buffer.from(sent);
    received[10] = 0;
    const comparison = compare({ expected: sent, received });
    if (comparison.kind === 'equal' || comparison.kind === 'short') throw new Error('a byte differs');
    const violation = violationOf({ comparison, expected: sent, received });
    expect(violation).toMatchObject({
      certain: true,
      expected: 'the 4,000 bytes that were sent, unchanged and in order',
      observed: '1 byte changed at offset 10',
      evidence: { kind: 'altered', offset: 10, damagedBytes: 1, expectedBytes: 4_000, receivedBytes: 4_000 },
    });
  });
});

describe('pieces that were handed on before or after their turn', () => {
  const overwritten = (pieces: readonly Buffer[]): ReturnType<typeof compare> =>
    compare({ expected: sent, received: Buffer.concat(pieces) });

  it('later bytes in the place of earlier ones, where nothing has moved', () => {
    expect(overwritten([sent.subarray(1_000, 2_000), sent.subarray(1_000)])).toMatchObject({
      kind: 'lost',
      overwritten: true,
      offset: 0,
    });
    expect(overwritten([sent.subarray(3_999), sent.subarray(1)])).toMatchObject({ kind: 'altered', overwritten: true, offset: 0 });
  });

  it('a last piece that overtook the one before, out of the same buffer', () => {
    for (const piece of [1, 5, 12, 900]) {
      const last = sent.subarray(4_000 - piece);
      expect(overwritten([last, last, sent.subarray(piece, 4_000 - piece)])).toMatchObject({
        kind: 'reordered',
        overwritten: true,
        bytes: piece,
        offset: 0,
      });
    }
    expect(overwritten([sent.subarray(3_999), sent.subarray(3_999), sent.subarray(2)])).not.toMatchObject({ kind: 'reordered' });
  });

  it('a loss moves what follows, and is no such thing', () => {
    expect(overwritten([sent.subarray(1_000)])).not.toHaveProperty('overwritten');
  });

  it('a short piece that came too early', () => {
    expect(overwritten([sent.subarray(3_999), sent.subarray(0, 3_999)])).toMatchObject({
      kind: 'reordered',
      sentence: 'the 1 byte from offset 3999 came before those from offset 0',
    });
    expect(overwritten([Buffer.from('!'), sent])).toMatchObject({ kind: 'surplus' });
  });

  it('a loss in a stream so long that its bytes repeat', () => {
    const long = bytesOf({ number: 1, offset: 0, length: 8 << 20, alphabet: 'text' });
    const received = Buffer.concat([long.subarray(0, 100_000), long.subarray(300_000)]);
    expect(compare({ expected: long, received })).toMatchObject({ kind: 'lost', offset: 100_000, bytes: 200_000 });
  });
});

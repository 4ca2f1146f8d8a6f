import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { piecesOf } from './pieces.ts';

describe('an answer in pieces', () => {
  it('is the same bytes in a bounded number of pieces, and the pieces at both ends are as small as demanded', () => {
    fc.assert(
      fc.property(fc.nat(5_000), fc.integer({ min: 1, max: 300 }), (length, pieceBytes) => {
        const bytes = Buffer.from(Array.from({ length }, (_, at) => at % 251));
        const pieces = piecesOf(bytes, pieceBytes);
        expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
        expect(pieces.length).toBeLessThanOrEqual(25);
        expect(pieces[0]?.length ?? 0).toBeLessThanOrEqual(pieceBytes);
        expect(pieces.at(-1)?.length ?? 0).toBeLessThanOrEqual(pieceBytes);
      }),
    );
  });

  it('is cut at every byte where it is short', () => {
    expect(piecesOf(Buffer.from('abc'), 1).map(String)).toEqual(['a', 'b', 'c']);
  });
});

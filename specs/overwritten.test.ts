import { describe, expect, it } from 'vitest';
import type { Evidence } from '../harness/index.ts';
import { lastPieceOnly, overwritten } from './overwritten.ts';

const context = { knowledge: {}, stderr: '', stdout: '' };

describe('an answer to a message that was sent byte by byte', () => {
  const fits = (hint: typeof overwritten, expectedAll: string, receivedAll: string): boolean => {
    const evidence: Evidence = {
      kind: 'altered',
      expectedBytes: expectedAll.length,
      receivedBytes: receivedAll.length,
      expectedAll,
      receivedAll,
    };
    return Number(hint.fits(evidence, context)) > 0;
  };

  it('begins with the last byte where each piece was read over the one before', () => {
    expect(fits(overwritten, 'abcdefghij', 'j\0\0\0\0\0\0\0\0\0')).toBe(true);
    expect(fits(overwritten, 'abcdefghij', 'jihgfedcba')).toBe(false);
    expect(fits(overwritten, 'abcdefghij', 'abcdefghij')).toBe(false);
    expect(fits(overwritten, 'abcdefghij', 'aXcdefghij')).toBe(false);
  });

  it('is the last byte alone where only the last piece was answered', () => {
    expect(fits(lastPieceOnly, 'abcdefghi\n', '\n')).toBe(true);
    expect(fits(lastPieceOnly, 'abcdefghi\n', 'a\n')).toBe(false);
    expect(fits(lastPieceOnly, 'abcdefghi\n', 'abcdefghi')).toBe(false);
  });
});

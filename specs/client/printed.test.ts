import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printedOf } from './printed.ts';

const answer = Buffer.from('kUiN2GkG7X4t');

describe('an answer on standard output', () => {
  it.each(['kUiN2GkG7X4t', 'kUiN2GkG7X4t\n', "Answer: b'kUiN2GkG7X4t'\r\n", 'kUiN\n2GkG\n7X4t\n'])('stands in %j', (printed) => {
    expect(printedOf(Buffer.from(printed), answer, 'loosely').kind).toBe('right');
  });

  it.each([
    ['', 0, 'nothing of it is printed'],
    ['kUiN', 4, '4 bytes of it are printed'],
    ['connection lost', 0, 'nothing of it is printed'],
    ['kUiN2GkG7X4t\0\0\0', 12, 'it is printed with 3 bytes of value 0, which are no part of it'],
  ])('does not stand in %j', (printed, bytes, sentence) => {
    expect(printedOf(Buffer.from(printed), answer, 'loosely')).toEqual({ kind: 'wrong', bytes, sentence });
  });

  it('stands there alone where nothing else is allowed', () => {
    expect(printedOf(Buffer.from('kUiN2GkG7X4t\n'), answer, 'exactly').kind).toBe('right');
    expect(printedOf(Buffer.from('Answer: kUiN2GkG7X4t\n'), answer, 'exactly').kind).toBe('wrong');
  });

  it('is found whatever stands around its pieces, and not when a byte of it is missing', () => {
    fc.assert(
      fc.property(fc.nat(answer.length), fc.string(), (at, label) => {
        const pieces = [answer.subarray(0, at), Buffer.from(label), answer.subarray(at)];
        expect(printedOf(Buffer.concat(pieces), answer, 'loosely').kind).toBe('right');
        expect(printedOf(answer.subarray(1), answer, 'loosely').kind).toBe('wrong');
      }),
    );
  });
});

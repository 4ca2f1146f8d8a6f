import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../harness/index.ts';
import { printedOf } from './printed.ts';

const answer = Buffer.from('kUiN2GkG7X4t');

describe('an answer on standard output', () => {
  it.each([
    'kUiN2GkG7X4t',
    'kUiN2GkG7X4t\n',
    "Answer: b'kUiN2GkG7X4t'\r\n",
    'kUiN\n2GkG\n7X4t\n',
    'sent kUiN2GkG7X4t\nreceived kUiN2GkG7X4t\n',
    "12:01 got b'kUiN'\n12:02 got b'2GkG'\n12:03 got b'7X4t'\n",
    'got kUiNgot 2GkG7X4tgot \n',
  ])('stands in %j', (printed) => {
    expect(printedOf(Buffer.from(printed), answer, 'loosely').kind).toBe('right');
  });

  it.each([
    ['', 0, 'nothing of it is printed'],
    ['kUiN', 4, '4 bytes of it are printed in one run'],
    ['connection lost', 0, 'nothing of it is printed'],
    ['kUiN2GkG7X4t\0\0\0', 12, 'it is printed with 3 bytes of value 0, which are no part of it'],
    ['k.U.i.N.2.G.k.G.7.X.4.t', 1, '1 byte of it is printed in one run'],
    ['kUiN2GkGiN2GkG7X4t', 8, '8 bytes of it are printed in one run'],
    ['kUiN2GkG7X4t2GkG', 12, 'it is printed, and directly behind it 4 bytes that stand in it once more'],
  ])('does not stand in %j', (printed, bytes, sentence) => {
    expect(printedOf(Buffer.from(printed), answer, 'loosely')).toMatchObject({ kind: 'wrong', bytes, sentence });
  });

  it('is told by its end where only that stands there', () => {
    const found = { kind: 'wrong', end: 5, sentence: 'only the last 5 bytes of it are printed' };
    expect(printedOf(Buffer.from('received: G7X4t\n'), answer, 'loosely')).toMatchObject(found);
    expect(printedOf(Buffer.from('X4t\n'), answer, 'loosely')).toMatchObject({ sentence: 'nothing of it is printed' });
  });

  it('is told by the line feeds that are missing in it', () => {
    const lines = Buffer.from('one line\nand another\nand a third');
    const found = { kind: 'wrong', lineFeeds: 2, sentence: 'it is printed without the 2 line feeds in it' };
    expect(printedOf(Buffer.from('one lineand anotherand a third\n'), lines, 'loosely')).toMatchObject(found);
    expect(printedOf(Buffer.from('one line\n'), lines, 'loosely')).not.toMatchObject({ lineFeeds: 2 });
  });

  it.each([
    [' 100 %d\t', 'got:100 %d\n'],
    ['a\\nb "c" \'d\'', String.raw`b'a\\nb "c" \'d\''`],
    ['é\n€\0', String.raw`'\xc3\xa9\n\xe2\x82\xac\x00'`],
  ])('%j stands in %j, without its blanks and as a literal', (text, printed) => {
    expect(printedOf(Buffer.from(printed), Buffer.from(text), 'loosely').kind).toBe('right');
    expect(printedOf(Buffer.from(printed), Buffer.from(text), 'exactly').kind).toBe('wrong');
  });

  it('stands there alone where nothing else is allowed', () => {
    expect(printedOf(Buffer.from('kUiN2GkG7X4t\n'), answer, 'exactly').kind).toBe('right');
    expect(printedOf(Buffer.from('Answer: kUiN2GkG7X4t\n'), answer, 'exactly').kind).toBe('wrong');
  });

  it('is found whatever stands around it, and not when a byte of it is missing or stands in its middle', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: answer.length - 1 }), fc.string(), (at, label) => {
        const around = Buffer.concat([Buffer.from(`${label}: `), answer, Buffer.from(`\n${label}`)]);
        expect(printedOf(around, answer, 'loosely').kind).toBe('right');
        expect(printedOf(answer.subarray(1), answer, 'loosely').kind).toBe('wrong');
        const broken = Buffer.concat([answer.subarray(0, at), Buffer.from('#'), answer.subarray(at)]);
        expect(printedOf(broken, answer, 'loosely').kind).toBe('wrong');
      }),
    );
  });

  it('is looked for in little time, also where a long one is cut or broken', () => {
    const long = bytesOf({ number: 7, offset: 0, length: 400_000, alphabet: 'word' });
    const began = performance.now();
    expect(printedOf(long.subarray(0, 200_000), long, 'loosely').bytes).toBe(200_000);
    expect(printedOf(Buffer.concat([long.subarray(0, 100_000), long.subarray(100_001)]), long, 'loosely').bytes).toBe(100_000);
    expect(printedOf(long.subarray(1), long, 'loosely').kind).toBe('wrong');
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, type Alphabet } from './payload.ts';

const alphabets: readonly Alphabet[] = ['text', 'word', 'binary'];
const number = fc.integer({ min: 0, max: 2 ** 40 });
const offset = fc.integer({ min: 0, max: 1 << 24 });

describe('the bytes of a stream', () => {
  it.each(alphabets)('are the same however they are cut (%s)', (alphabet) => {
    fc.assert(
      fc.property(number, offset, fc.nat({ max: 5_000 }), fc.nat({ max: 5_000 }), (stream, from, first, second) => {
        const whole = bytesOf({ number: stream, offset: from, length: first + second, alphabet });
        const left = bytesOf({ number: stream, offset: from, length: first, alphabet });
        const right = bytesOf({ number: stream, offset: from + first, length: second, alphabet });
        expect(Buffer.concat([left, right]).equals(whole)).toBe(true);
      }),
    );
  });

  it('are the same in every version, since a seed must stay a seed', () => {
    const head = (alphabet: Alphabet): string => bytesOf({ number: 31, offset: 0, length: 12, alphabet }).toString('hex');
    expect({ text: head('text'), word: head('word'), binary: head('binary') }).toMatchInlineSnapshot(`
      {
        "binary": "5094cc3ad3c031a9df08ecb8",
        "text": "51554d365441787066497334",
        "word": "51554d365441787066497334",
      }
    `);
  });

  it('differ from those of any other place, and of any other stream', () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.nat({ max: 1_000 }), fc.nat({ max: 1 << 20 })),
        fc.tuple(fc.nat({ max: 1_000 }), fc.nat({ max: 1 << 20 })),
        ([streamA, offsetA], [streamB, offsetB]) => {
          fc.pre(streamA !== streamB || offsetA !== offsetB);
          const a = bytesOf({ number: streamA, offset: offsetA, length: 16, alphabet: 'binary' });
          const b = bytesOf({ number: streamB, offset: offsetB, length: 16, alphabet: 'binary' });
          expect(a.equals(b)).toBe(false);
        },
      ),
    );
  });

  it('as text hold a line feed as each 64th and letters and digits otherwise', () => {
    const bytes = bytesOf({ number: 9, offset: 0, length: 64 * 40, alphabet: 'text' });
    expect(bytes.toString()).toMatch(/^([A-Za-z0-9]{63}\n){40}$/);
  });

  it('as words hold letters and digits only', () => {
    expect(bytesOf({ number: 9, offset: 63, length: 3_000, alphabet: 'word' }).toString()).toMatch(/^[A-Za-z0-9]{3000}$/);
  });

  it('as binary hold every value', () => {
    expect(new Set(bytesOf({ number: 9, offset: 0, length: 8_192, alphabet: 'binary' })).size).toBe(256);
  });

  it('are made far faster than a network takes them', () => {
    bytesOf({ number: 1, offset: 0, length: 4 << 20, alphabet: 'binary' });
    const before = process.cpuUsage();
    bytesOf({ number: 1, offset: 0, length: 16 << 20, alphabet: 'binary' });
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(300);
  });
});

import { describe, expect, it } from 'vitest';
import { chunkMax, makePattern, whereIn } from './pattern.ts';

describe('the pattern of a load', () => {
  it.each([1, 64, 1000, 65_536, 4 << 20])('has a line end behind every message of %i bytes, and nowhere else', (messageBytes) => {
    const { pool, period, startOf } = makePattern(3, { end: 'crlf', messageBytes });
    expect(period % messageBytes).toBe(0);
    expect(pool.length).toBeGreaterThanOrEqual(period + chunkMax);
    let count = 0;
    for (let at = pool.indexOf(10); at >= 0; at = pool.indexOf(10, at + 1)) {
      if (at % messageBytes !== messageBytes - 1) throw new Error(`a line end inside of a message, at ${at}`);
      if (messageBytes > 1 && pool[at - 1] !== 13) throw new Error(`no CR before the LF at ${at}`);
      count++;
    }
    expect(count).toBe(Math.floor(pool.length / messageBytes));
    for (let stream = 0; stream < 50; stream++) expect(startOf(stream) % messageBytes).toBe(0);
  });

  it.each([undefined, { end: 'lf', messageBytes: 64 } as const])(
    'tells the place of bytes, and begins streams at places of their own',
    (lines) => {
      const pattern = makePattern(1, lines);
      expect(whereIn(pattern, pattern.pool.subarray(1024, 1100))).toBe(1024);
      expect(pattern.pool.subarray(pattern.period, pattern.period + 100)).toEqual(pattern.pool.subarray(0, 100));
      expect(new Set(Array.from({ length: 1000 }, (_, stream) => pattern.startOf(stream))).size).toBe(1000);
    },
  );
});

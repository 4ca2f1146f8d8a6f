import { describe, expect, it } from 'vitest';
import { ComparingMemory } from './comparing-memory.ts';
import { Comparer, makePattern } from './pattern.ts';

function memoryFor(...sizes: readonly number[]): ComparingMemory {
  const memory = ComparingMemory.make(sizes);
  if (memory === undefined) throw new Error('there is no WebAssembly here');
  return memory;
}

describe('a memory that compares', () => {
  it('sees one wrong byte wherever it stands, at every length and whatever lies around', () => {
    const { pool } = makePattern(7);
    const memory = memoryFor(pool.length, 1024);
    const copy = memory.copyOf(pool);
    const received = memory.allocate(1024);
    const comparer = new Comparer(copy, memory);
    for (let length = 0; length <= 200; length++) {
      const [at, from] = [length % 7, (length * 37) % 1000];
      received.fill(0);
      pool.copy(received, at, from, from + length);
      expect(comparer.same(received, at, from, length), `${length} bytes`).toBe(true);
      for (let wrong = 0; wrong < length; wrong++) {
        received[at + wrong] = (received[at + wrong] ?? 0) ^ (1 << (wrong % 8));
        if (comparer.same(received, at, from, length)) throw new Error(`byte ${wrong} of ${length} is wrong, and was not seen`);
        received[at + wrong] = (received[at + wrong] ?? 0) ^ (1 << (wrong % 8));
      }
    }
  });

  it.each([4095, 4096, 100_000])('agrees with the native comparison about %i bytes', (length) => {
    const { pool } = makePattern(8);
    const memory = memoryFor(pool.length, length);
    const comparer = new Comparer(memory.copyOf(pool), memory);
    const received = memory.allocate(length);
    pool.copy(received, 0, 11, 11 + length);
    expect(comparer.same(received, 0, 11, length)).toBe(true);
    received[length - 1] = (received[length - 1] ?? 0) ^ 128;
    expect(comparer.same(received, 0, 11, length)).toBe(false);
  });

  it('leaves bytes that lie elsewhere to the native comparison', () => {
    const { pool } = makePattern(9);
    const memory = memoryFor(pool.length);
    const comparer = new Comparer(memory.copyOf(pool), memory);
    const elsewhere = Buffer.from(pool.subarray(100, 200));
    expect(comparer.same(elsewhere, 0, 100, 100)).toBe(true);
    expect(comparer.same(elsewhere, 0, 101, 99)).toBe(false);
  });

  it('gives out no more than it was made for, apart from each other', () => {
    const memory = memoryFor(100, 100);
    const [one, other] = [memory.allocate(100), memory.allocate(100)];
    expect(other.byteOffset - one.byteOffset).toBe(128);
    expect(() => memory.allocate(64 * 1024)).toThrow('not left');
  });

  it('is absent where address space is short', () => {
    expect(ComparingMemory.make([2 ** 40])).toBeUndefined();
  });
});

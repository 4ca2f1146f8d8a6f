import type { ComparingMemory } from './comparing-memory.ts';

/** The most bytes that are sent or received at once; such a stretch of the pool is contiguous wherever it begins. */
export const chunkMax = 256 * 1024;

/** What ends every message, where messages are lines. */
export type LineEnd = 'lf' | 'crlf';
const lineEnds: { readonly [end in LineEnd]: string } = { lf: '\n', crlf: '\r\n' };

/**
 * The bytes that travel: pseudo-random ones that repeat after a period, stored as one pool. The stream of a connection starts
 * at an offset of its own and goes on round the pool: every byte tells its connection and its position, messages are sent without
 * copying, and a received chunk is verified with one comparison (1 to 6 % of a message's cost).
 */
export type Pattern = {
  /** One period, and `chunkMax` bytes of the next. */
  readonly pool: Buffer;
  readonly period: number;
  /** Where in the pool a stream begins; every connection has one. */
  readonly startOf: (stream: number) => number;
};

/** Small enough for a core's second-level cache. Four times a prime, so that no buffer of a server is as long as the period, and what is late by a buffer is seen. */
const plainPeriod = 4 * 32_771;
/** A prime number of words, so that the streams of connections are rarely a multiple of a message apart, and begin on a word. */
const stride = 4 * 26_183;

/** The pattern of a load. With a line end, every message of so many bytes is a line: it has one at its end and nowhere else. */
export function makePattern(seed: number, lines?: { readonly end: LineEnd; readonly messageBytes: number }): Pattern {
  if (lines === undefined)
    return {
      pool: repeated(randomBytes(seed, plainPeriod), plainPeriod),
      period: plainPeriod,
      startOf: (stream) => (stream * stride + 4) % plainPeriod,
    };
  const { messageBytes } = lines;
  // A prime number of messages, for the same reason.
  const messages = primeFrom(Math.max(leastLines, Math.floor(plainPeriod / messageBytes)));
  const apart = Math.floor(messages * 0.8);
  const period = messages * messageBytes;
  const once = randomBytes(seed, period);
  const end = Buffer.from(lineEnds[lines.end]).subarray(-messageBytes);
  for (let at = 0; at < period; at++) once[at] = letters[(once[at] ?? 0) & 63] ?? 0;
  for (let at = messageBytes - end.length; at < period; at += messageBytes) once.set(end, at);
  return { pool: repeated(once, period), period, startOf: (stream) => ((stream * apart) % messages) * messageBytes };
}

/** So few lines are told apart where they are long. */
const leastLines = 5;
const letters = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');

function primeFrom(least: number): number {
  for (let number = least; ; number++) if (isPrime(number)) return number;
}

function isPrime(number: number): boolean {
  for (let factor = 2; factor * factor <= number; factor++) if (number % factor === 0) return false;
  return true;
}

function randomBytes(seed: number, bytes: number): Buffer {
  const words = new Int32Array(Math.ceil(bytes / 4));
  let state = (seed ^ 0x9e3779b9) | 0 || 1;
  for (let index = 0; index < words.length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return Buffer.from(words.buffer, 0, bytes);
}

/** The period, and as much of its repetition as a chunk may reach into. */
function repeated(once: Buffer, period: number): Buffer {
  const pool = Buffer.alloc(Math.ceil((period + chunkMax) / 4) * 4);
  for (let at = 0; at < pool.length; at += period) once.copy(pool, at);
  return pool;
}

/** Where in the pool these bytes stand, if they come from it. At least 8 bytes are needed to be sure. */
export function whereIn({ pool, period }: Pattern, bytes: Buffer): number | undefined {
  if (bytes.length < 8) return undefined;
  const at = pool.subarray(0, period + 64).indexOf(bytes.subarray(0, 32));
  return at < 0 ? undefined : at % period;
}

/** From this length on the native comparison is faster, which takes 32 bytes and more at once. */
const nativeFrom = 4096;

/** Compares received bytes with the pool. */
export class Comparer {
  readonly #pool: Buffer;
  readonly #poolAt: number;
  readonly #memory: ComparingMemory | undefined;
  #bytes: Buffer | undefined;
  #bytesAt = -1;

  /** With a memory, the pool lies in it, and so may what is received. */
  constructor(pool: Buffer, memory?: ComparingMemory) {
    this.#pool = pool;
    this.#poolAt = pool.byteOffset;
    this.#memory = memory;
  }

  /** Whether the bytes at this place are those of the pool from there on. */
  same(bytes: Buffer, at: number, from: number, length: number): boolean {
    if (length < nativeFrom && this.#memory !== undefined) {
      const bytesAt = this.#placeOf(bytes, this.#memory);
      if (bytesAt >= 0) return this.#memory.same(bytesAt + at, this.#poolAt + from, length);
    }
    return this.#pool.compare(bytes, at, at + length, from, from + length) === 0;
  }

  /** An engine receives into the same bytes again and again, so their place in the memory is looked up once; -1 where they have none. */
  #placeOf(bytes: Buffer, memory: ComparingMemory): number {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#bytesAt = bytes.buffer === memory.bytes.buffer ? bytes.byteOffset : -1;
    }
    return this.#bytesAt;
  }
}

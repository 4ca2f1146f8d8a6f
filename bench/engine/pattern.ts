/**
 * The bytes that travel. A pool of pseudo-random bytes is stored three times over, so that any stretch of up to `chunkMax`
 * is contiguous wherever it begins. The stream of a connection starts at an offset of its own and goes on round the pool:
 * every byte tells its connection and its position, messages are sent without copying, and a received chunk is verified
 * with one comparison (1 to 6 % of a message's cost).
 *
 * The pool is small enough for a core's second-level cache. Its length is four times a prime, so that no buffer of a server
 * is as long as its period, and what is late by a buffer is seen.
 */
export const poolBytes = 4 * 32_771;
export const chunkMax = 2 * poolBytes;

/** A prime number of words, so that the streams of connections are rarely a multiple of a message apart, and begin on a word. */
const stride = 4 * 26_183;

export function makePool(seed: number): Buffer {
  const words = new Int32Array((3 * poolBytes) / 4);
  const once = poolBytes / 4;
  let state = (seed ^ 0x9e3779b9) | 0 || 1;
  for (let index = 0; index < once; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  words.copyWithin(once, 0, once);
  words.copyWithin(2 * once, 0, once);
  return Buffer.from(words.buffer);
}

/** Where in the pool the stream of a connection begins. */
export function startOf(connection: number): number {
  return (connection * stride + 4) % poolBytes;
}

/** Where in the pool these bytes stand, if they come from it. At least 8 bytes are needed to be sure. */
export function whereIn(pool: Buffer, bytes: Buffer): number | undefined {
  if (bytes.length < 8) return undefined;
  const at = pool.subarray(0, poolBytes + 64).indexOf(bytes.subarray(0, 32));
  return at < 0 ? undefined : at % poolBytes;
}

/** Up to this length a loop over words is faster than the call of a native comparison. */
const loopBytesMax = 192;

/** Compares received bytes with the pool. */
export class Comparer {
  readonly #pool: Buffer;
  readonly #poolWords: Int32Array;
  #bytes: Buffer | undefined;
  #words: Int32Array = new Int32Array(0);

  constructor(pool: Buffer) {
    this.#pool = pool;
    this.#poolWords = new Int32Array(pool.buffer, pool.byteOffset, pool.length / 4);
  }

  /** Whether the bytes at this place are those of the pool from there on. */
  same(bytes: Buffer, at: number, from: number, length: number): boolean {
    if (length <= loopBytesMax && ((at | from | length) & 3) === 0 && this.#hasWords(bytes)) {
      const pool = this.#poolWords;
      const words = this.#words;
      let place = from >> 2;
      for (let index = at >> 2, end = (at + length) >> 2; index < end; index++) if (words[index] !== pool[place++]) return false;
      return true;
    }
    return this.#pool.compare(bytes, at, at + length, from, from + length) === 0;
  }

  /** An engine receives into the same memory again and again, so its words are made once. */
  #hasWords(bytes: Buffer): boolean {
    if (bytes === this.#bytes) return true;
    if ((bytes.byteOffset & 3) !== 0) return false;
    this.#bytes = bytes;
    this.#words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
    return true;
  }
}

/**
 * Position-coded bytes: every place in a stream looks different from every other place in any stream of the run, so that loss,
 * duplication, reordering, and bytes of another connection are told apart by what stands where.
 */

/** Which bytes a stream is made of. */
export type Alphabet =
  /** Letters, digits, and a line feed as the 64th of every 64 bytes: harmless to a server that takes bytes for text. */
  | 'text'
  /** Letters and digits only. */
  | 'word'
  /** Every byte value. */
  | 'binary';

const poolBytes = 1 << 20;
const letters = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789XY');
const lineBytes = 64;

const pools = new Map<string, Buffer>();

/**
 * The bytes of a stream from an offset on. The same stream, offset and alphabet give the same bytes on every machine; streams
 * with different numbers differ from each other everywhere (up to chance: 16 bytes in a row never agree).
 */
export function bytesOf(stream: {
  readonly number: number;
  readonly offset: number;
  readonly length: number;
  readonly alphabet: Alphabet;
}): Buffer {
  const start = (stream.number % numbersMax) * strideBytes + stream.offset;
  const pool = poolOf(stream.alphabet, Math.floor(start / poolBytes));
  const bytes = Buffer.allocUnsafe(stream.length);
  let position = start % poolBytes;
  let turn = Math.floor(start / poolBytes);
  let current = pool;
  for (let at = 0; at < stream.length;) {
    const piece = Math.min(stream.length - at, poolBytes - position);
    current.copy(bytes, at, position, position + piece);
    at += piece;
    position = 0;
    turn++;
    if (at < stream.length) current = poolOf(stream.alphabet, turn);
  }
  if (stream.alphabet === 'text')
    for (let at = lineBytes - 1 - (stream.offset % lineBytes); at < stream.length; at += lineBytes) bytes[at] = 0x0a;
  return bytes;
}

/** A prime, larger than most streams of a check, so that streams start at places that have nothing in common. */
const strideBytes = 39_916_801;
/** Numbers repeat after so many, so that places stay far below 2^53, above which offsets would be rounded away. */
const numbersMax = 1_000_003;
/** So many different pools before they repeat: 4 MiB without a repetition, and each costs some milliseconds to make. */
const poolTurns = 4;

function poolOf(alphabet: Alphabet, turn: number): Buffer {
  const number = turn % poolTurns;
  const key = `${alphabet === 'binary' ? 'binary' : 'word'}/${number}`;
  let pool = pools.get(key);
  if (pool === undefined) {
    pool = randomBytes(number + 1);
    if (alphabet !== 'binary') for (let at = 0; at < poolBytes; at++) pool[at] = letters[(pool[at] ?? 0) & 63] ?? 65;
    pools.set(key, pool);
  }
  return pool;
}

/** xorshift32, which fills a pool in a few milliseconds and is the same everywhere. */
function randomBytes(seed: number): Buffer {
  const bytes = Buffer.alloc(poolBytes);
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, poolBytes / 4);
  let state = Math.imul(seed, 0x9e3779b9) | 1;
  for (let at = 0; at < words.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return bytes;
}

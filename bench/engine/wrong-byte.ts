import type { LoadFailure } from './failure.ts';
import { whereIn, type Pattern } from './pattern.ts';

/** The first wrong byte of a chunk that did not compare equal, found by the slow way, once. */
export function wrongByte(chunk: {
  readonly connection: number;
  readonly pattern: Pattern;
  /** Where in the pool the chunk should stand. */
  readonly from: number;
  readonly bytes: Buffer;
  /** How many bytes of the connection were right before this chunk. */
  readonly before: number;
  readonly connections: number;
}): LoadFailure {
  const { from, bytes } = chunk;
  const { pool } = chunk.pattern;
  let wrong = 0;
  while (wrong < bytes.length && bytes[wrong] === pool[from + wrong]) wrong++;
  const offset = chunk.before + wrong;
  const likeness = likenessOf(chunk, bytes.subarray(wrong), offset);
  return {
    kind: 'wrong-byte',
    connection: chunk.connection,
    offset,
    expectedHex: pool.subarray(from + wrong, from + wrong + 4).toString('hex'),
    observedHex: bytes.subarray(wrong, wrong + 4).toString('hex'),
    ...(likeness !== undefined && { likeness }),
  };
}

/** The place of the observed bytes in the pattern tells what they are: late, early, or of another connection. */
function likenessOf(
  chunk: { readonly connection: number; readonly pattern: Pattern; readonly connections: number },
  observed: Buffer,
  offset: number,
): string | undefined {
  if (observed.every((byte) => byte === 0)) return 'the bytes are zero';
  const { period, startOf } = chunk.pattern;
  const at = whereIn(chunk.pattern, observed);
  if (at === undefined) return undefined;
  const own = distance(startOf(chunk.connection) + (offset % period), at, period);
  if (own < 0 && -own <= offset) return `these bytes stood ${-own} earlier in the stream: sent twice`;
  if (own > 0 && own < period / 16) return `these bytes belong ${own} later in the stream: something was lost`;
  return chunk.connections > 1 ? 'these bytes were sent on another connection' : undefined;
}

/** How far the second place in the pool lies behind the first, by the shorter way round. */
function distance(from: number, to: number, period: number): number {
  const ahead = (((to - from) % period) + period) % period;
  return ahead > period / 2 ? ahead - period : ahead;
}

import { feed } from '../stream.ts';
import type { ReceiveStrategy } from '../strategy.ts';

/** Keeps the chunks and joins them once, at the end. */
export const arrayConcat: ReceiveStrategy = {
  name: 'array-concat',
  title: 'chunks in an array, one concat',
  over: 'stream',
  async receiveAll(socket, length) {
    const chunks: Buffer[] = [];
    let missing = length;
    if (length === 0) return Buffer.alloc(0);
    const take = (chunk: Buffer): Buffer | 'more' => {
      const used = Math.min(missing, chunk.length);
      chunks.push(chunk.subarray(0, used));
      missing -= used;
      return missing > 0 ? 'more' : chunk.subarray(used);
    };
    await feed(socket, take, () => missing);
    return Buffer.concat(chunks, length);
  },
};

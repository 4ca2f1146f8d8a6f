import { feed } from '../stream.ts';
import type { ReceiveStrategy } from '../strategy.ts';

/** One buffer of the right size from the start, into which every chunk is copied. */
export const preallocated: ReceiveStrategy = {
  name: 'preallocated',
  title: 'copied into one buffer made before',
  over: 'stream',
  async receiveAll(socket, length) {
    const all = Buffer.allocUnsafe(length);
    let have = 0;
    if (length === 0) return all;
    const take = (chunk: Buffer): Buffer | 'more' => {
      const used = chunk.copy(all, have);
      have += used;
      return have < length ? 'more' : chunk.subarray(used);
    };
    await feed(socket, take, () => length - have);
    return all;
  },
};

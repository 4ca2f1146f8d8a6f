import { feed } from '../stream.ts';
import type { ReceiveStrategy } from '../strategy.ts';

/** Joins what there is with every chunk that comes. All bytes so far are copied each time: the cost grows with the square. */
export const concatEach: ReceiveStrategy = {
  name: 'concat-each',
  title: 'Buffer.concat on every chunk (quadratic)',
  over: 'stream',
  async receiveAll(socket, length) {
    let all: Buffer = Buffer.alloc(0);
    if (length === 0) return all;
    const take = (chunk: Buffer): Buffer | 'more' => {
      all = Buffer.concat([all, chunk]);
      return all.length < length ? 'more' : all.subarray(length);
    };
    await feed(socket, take, () => length - all.length);
    return all.subarray(0, length);
  },
};

import { feed } from '../stream.ts';
import type { DelimiterStrategy } from '../strategy.ts';

/** Joins and searches from the beginning on every chunk: quadratic twice over. */
export const rescan: DelimiterStrategy = {
  name: 'rescan',
  title: 'join and search all, on every chunk (quadratic)',
  async receiveUntil(socket, delimiter) {
    let all: Buffer = Buffer.alloc(0);
    let end = -1;
    const take = (chunk: Buffer): Buffer | 'more' => {
      all = Buffer.concat([all, chunk]);
      end = all.indexOf(delimiter);
      return end < 0 ? 'more' : all.subarray(end + 1);
    };
    await feed(socket, take, () => 1);
    return all.subarray(0, end + 1);
  },
};

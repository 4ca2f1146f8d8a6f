import { feed } from '../stream.ts';
import type { ReceiveStrategy } from '../strategy.ts';

/** A string that grows: V8 ties the pieces together and copies them once, when they are read. */
export const latin1Append: ReceiveStrategy = {
  name: 'latin1-append',
  title: 'a latin1 string, += each chunk',
  over: 'stream',
  async receiveAll(socket, length) {
    let text = '';
    if (length === 0) return Buffer.alloc(0);
    const take = (chunk: Buffer): Buffer | 'more' => {
      const used = Math.min(length - text.length, chunk.length);
      text += chunk.toString('latin1', 0, used);
      return text.length < length ? 'more' : chunk.subarray(used);
    };
    await feed(socket, take, () => length - text.length);
    return Buffer.from(text, 'latin1');
  },
};

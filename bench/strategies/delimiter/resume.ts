import { feed } from '../stream.ts';
import type { DelimiterStrategy } from '../strategy.ts';

/** Searches only the new chunk, and joins once. */
export const resume: DelimiterStrategy = {
  name: 'resume',
  title: 'search the new chunk only, one concat',
  async receiveUntil(socket, delimiter) {
    const chunks: Buffer[] = [];
    const take = (chunk: Buffer): Buffer | 'more' => {
      const end = chunk.indexOf(delimiter);
      chunks.push(end < 0 ? chunk : chunk.subarray(0, end + 1));
      return end < 0 ? 'more' : chunk.subarray(end + 1);
    };
    await feed(socket, take, () => 1);
    return Buffer.concat(chunks);
  },
};

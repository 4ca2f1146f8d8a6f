import type { Socket } from 'node:net';
import { EndOfStream, type ReceiveStrategy } from '../strategy.ts';

/** `for await` over the socket, which must not be destroyed when the loop is left. */
export const asyncIterator: ReceiveStrategy = {
  name: 'async-iterator',
  title: 'for await of the socket',
  over: 'stream',
  async receiveAll(socket, length) {
    const chunks: Buffer[] = [];
    let missing = length;
    if (length === 0) return Buffer.alloc(0);
    for await (const chunk of chunksOf(socket)) {
      const used = Math.min(missing, chunk.length);
      chunks.push(chunk.subarray(0, used));
      missing -= used;
      if (used < chunk.length) socket.unshift(chunk.subarray(used));
      if (missing === 0) return Buffer.concat(chunks, length);
    }
    throw new EndOfStream(missing);
  },
};

function chunksOf(socket: Socket): AsyncIterable<Buffer> {
  return socket.iterator({ destroyOnReturn: false });
}

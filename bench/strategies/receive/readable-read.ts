import type { Socket } from 'node:net';
import { EndOfStream, type ReceiveStrategy } from '../strategy.ts';

/** `readable` and `read()`: the stream's own buffer is emptied whenever there is something in it. */
export const readableRead: ReceiveStrategy = {
  name: 'readable-read',
  title: 'readable and read()',
  over: 'stream',
  async receiveAll(socket, length) {
    const chunks: Buffer[] = [];
    let missing = length;
    while (missing > 0) {
      const chunk = read(socket);
      if (chunk === undefined) {
        if (socket.destroyed || socket.readableEnded) throw socket.errored ?? new EndOfStream(missing);
        await readable(socket);
        continue;
      }
      const used = Math.min(missing, chunk.length);
      chunks.push(chunk.subarray(0, used));
      missing -= used;
      if (used < chunk.length) socket.unshift(chunk.subarray(used));
    }
    return Buffer.concat(chunks, length);
  },
};

function read(socket: Socket): Buffer | undefined {
  const chunk: unknown = socket.read();
  return Buffer.isBuffer(chunk) ? chunk : undefined;
}

/** Resolves when something has come, or the stream has ended: `read()` tells which. */
function readable(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      socket.off('readable', settle).off('end', settle).off('close', settle).off('error', settle);
      resolve();
    };
    socket.on('readable', settle).on('end', settle).on('close', settle).on('error', settle);
  });
}

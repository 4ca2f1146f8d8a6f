import { drained, written } from '../stream.ts';
import type { SendStrategy } from '../strategy.ts';

const pieceBytes = 64 * 1024;

/** Pieces of 64 KiB; when the socket has enough, `drain` is waited for. */
export const piecesDrain: SendStrategy = {
  name: 'pieces-drain',
  title: '64 KiB pieces, drain awaited',
  over: 'stream',
  async sendAll(socket, bytes) {
    let at = 0;
    for (; at + pieceBytes < bytes.length; at += pieceBytes) {
      if (!socket.write(bytes.subarray(at, at + pieceBytes))) await drained(socket);
    }
    await written(socket, bytes.subarray(at));
  },
};

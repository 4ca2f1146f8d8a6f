import { written } from '../stream.ts';
import type { SendStrategy } from '../strategy.ts';

const pieceBytes = 64 * 1024;

/** Pieces of 64 KiB, each begun when the callback of the last one has come. */
export const pieceCallback: SendStrategy = {
  name: 'piece-callback',
  title: '64 KiB pieces, a callback each',
  over: 'stream',
  async sendAll(socket, bytes) {
    for (let at = 0; at < bytes.length; at += pieceBytes) await written(socket, bytes.subarray(at, at + pieceBytes));
  },
};

import { drained, written } from '../stream.ts';
import type { SendStrategy } from '../strategy.ts';

const pieceBytes = 1024;

/** Pieces of 1 KiB: a system call for every one of them. */
export const smallPieces: SendStrategy = {
  name: 'small-pieces',
  title: '1 KiB pieces, drain awaited',
  over: 'stream',
  async sendAll(socket, bytes) {
    let at = 0;
    for (; at + pieceBytes < bytes.length; at += pieceBytes) {
      if (!socket.write(bytes.subarray(at, at + pieceBytes))) await drained(socket);
    }
    await written(socket, bytes.subarray(at));
  },
};

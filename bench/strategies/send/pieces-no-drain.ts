import { written } from '../stream.ts';
import type { SendStrategy } from '../strategy.ts';

const pieceBytes = 64 * 1024;

/** Pieces of 64 KiB, written without regard to `drain`: correct, but all that waits stands in memory. */
export const piecesNoDrain: SendStrategy = {
  name: 'pieces-no-drain',
  title: '64 KiB pieces, drain ignored',
  over: 'stream',
  sendAll(socket, bytes) {
    let at = 0;
    for (; at + pieceBytes < bytes.length; at += pieceBytes) socket.write(bytes.subarray(at, at + pieceBytes));
    // Writes are carried out in order, so the last one ends after all others.
    return written(socket, bytes.subarray(at));
  },
};

import { drained, written } from '../stream.ts';
import type { SendStrategy } from '../strategy.ts';

const pieceBytes = 1024;
/** The limit of writev(2) on Linux, IOV_MAX. */
const piecesAtOnce = 1024;

/** Pieces of 1 KiB, corked so that up to 1,024 of them leave in one writev(2). */
export const cork: SendStrategy = {
  name: 'cork',
  title: '1 KiB pieces, corked to writev',
  over: 'stream',
  async sendAll(socket, bytes) {
    const batch = pieceBytes * piecesAtOnce;
    let at = 0;
    for (; at + batch < bytes.length; at += batch) {
      socket.cork();
      for (let piece = at; piece < at + batch; piece += pieceBytes) socket.write(bytes.subarray(piece, piece + pieceBytes));
      socket.uncork();
      if (socket.writableNeedDrain) await drained(socket);
    }
    socket.cork();
    for (; at + pieceBytes < bytes.length; at += pieceBytes) socket.write(bytes.subarray(at, at + pieceBytes));
    const last = written(socket, bytes.subarray(at));
    socket.uncork();
    await last;
  },
};

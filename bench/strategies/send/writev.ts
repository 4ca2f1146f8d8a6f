import { addressOf, failed } from '../raw.ts';
import type { SendStrategy } from '../strategy.ts';

const pieceBytes = 1024;
const piecesAtOnce = 1024;

/** Pieces of 1 KiB, 1,024 of them in one writev(2). A short write ends inside a piece: the next call begins there. */
export const writev: SendStrategy = {
  name: 'writev',
  title: '1 KiB pieces, 1,024 in one writev(2)',
  over: 'descriptor',
  sendAll({ libc, number }, bytes) {
    const start = addressOf(libc, bytes);
    const vectors = new BigUint64Array(2 * piecesAtOnce);
    const vectorsAt = libc.addressOf(new Uint8Array(vectors.buffer));
    for (let sent = 0; sent < bytes.length;) {
      let count = 0;
      for (let at = sent; at < bytes.length && count < piecesAtOnce; at += pieceBytes, count++) {
        vectors[2 * count] = BigInt(start + at);
        vectors[2 * count + 1] = BigInt(Math.min(pieceBytes, bytes.length - at));
      }
      const taken = libc.writev(number, vectorsAt, count);
      if (taken < 0) throw failed(libc, 'writev');
      sent += taken;
    }
  },
};

import { message } from '../../engine/descriptor.ts';
import { failed, memory } from '../raw.ts';
import { EndOfStream, type ReceiveStrategy } from '../strategy.ts';

/** recv(2) in a loop into one buffer, at most so many bytes at a time. */
function receiveLoop(
  name: string,
  title: string,
  options: { readonly pieceBytes: number; readonly flags?: number },
): ReceiveStrategy {
  const { pieceBytes, flags = 0 } = options;
  return {
    name,
    title,
    over: 'descriptor',
    receiveAll({ libc, number }, length) {
      const { bytes, at } = memory(libc, length);
      for (let have = 0; have < length;) {
        const got = libc.recv(number, at + have, Math.min(pieceBytes, length - have), flags);
        if (got < 0) throw failed(libc, 'recv');
        if (got === 0) throw new EndOfStream(length - have);
        have += got;
      }
      return bytes;
    },
  };
}

export const recvRest = receiveLoop('recv-rest', 'recv(2) of all that is missing', { pieceBytes: 1 << 30 });
export const recv64k = receiveLoop('recv-64k', 'recv(2) of 64 KiB pieces', { pieceBytes: 64 * 1024 });
export const recv1k = receiveLoop('recv-1k', 'recv(2) of 1 KiB pieces', { pieceBytes: 1024 });
/** A signal or an error can still cut it short, so the loop stays. */
export const recvWaitAll = receiveLoop('recv-waitall', 'recv(2) with MSG_WAITALL', { pieceBytes: 1 << 30, flags: message.waitAll });

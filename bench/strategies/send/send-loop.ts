import { message } from '../../engine/descriptor.ts';
import { addressOf, failed } from '../raw.ts';
import type { SendStrategy } from '../strategy.ts';

/** send(2) in a loop, at most so many bytes at a time: it may take fewer, and the rest is sent again. */
function sendLoop(
  name: string,
  title: string,
  options: { readonly pieceBytes: number; readonly flags?: number; readonly nagle?: 'on' },
): SendStrategy {
  const { pieceBytes, flags = 0, nagle } = options;
  return {
    name,
    title,
    over: 'descriptor',
    ...(nagle !== undefined && { nagle }),
    sendAll({ libc, number }, bytes) {
      const start = addressOf(libc, bytes);
      for (let sent = 0; sent < bytes.length;) {
        const length = Math.min(pieceBytes, bytes.length - sent);
        const more = sent + length < bytes.length ? flags : 0;
        const taken = libc.send(number, start + sent, length, message.noSignal | more);
        if (taken < 0) throw failed(libc, 'send');
        sent += taken;
      }
    },
  };
}

export const sendRest = sendLoop('send-rest', 'send(2) of all that is left', { pieceBytes: 1 << 30 });
export const send64k = sendLoop('send-64k', 'send(2) of 64 KiB pieces', { pieceBytes: 64 * 1024 });
export const send1k = sendLoop('send-1k', 'send(2) of 1 KiB pieces', { pieceBytes: 1024 });
export const send1kNagle = sendLoop('send-1k-nagle', 'send(2) of 1 KiB pieces, Nagle on', { pieceBytes: 1024, nagle: 'on' });
export const send1kMore = sendLoop('send-1k-more', 'send(2) of 1 KiB pieces, MSG_MORE', { pieceBytes: 1024, flags: message.more });

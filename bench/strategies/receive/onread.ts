import { EndOfStream, type ReceiveStrategy } from '../strategy.ts';

const bufferBytes = 64 * 1024;

/** `onread`: the socket reads into one buffer of ours again and again, past the stream machinery. */
export const onread: ReceiveStrategy = {
  name: 'onread',
  title: 'onread with one 64 KiB buffer',
  over: 'own-socket',
  open(connect) {
    let kept: Buffer = Buffer.alloc(0);
    let ended: Error | 'end' | undefined;
    let want:
      | { readonly all: Buffer; have: number; readonly resolve: (all: Buffer) => void; readonly reject: (error: Error) => void }
      | undefined;
    const finish = (): void => {
      if (want === undefined) return;
      const { all, have, resolve, reject } = want;
      if (have < all.length && ended === undefined) return;
      want = undefined;
      if (have === all.length) resolve(all);
      else reject(ended instanceof Error ? ended : new EndOfStream(all.length - have));
    };
    const take = (bytes: Buffer): void => {
      const used = want === undefined ? 0 : bytes.copy(want.all, want.have);
      if (want !== undefined) want.have += used;
      // The buffer is read into again, so what belongs to the next message is copied out of it.
      kept = Buffer.concat([kept, bytes.subarray(used)]);
      finish();
    };
    const callback = (length: number, buffer: Uint8Array): boolean => {
      take(Buffer.from(buffer.buffer, buffer.byteOffset, length));
      return true;
    };
    const socket = connect({ onread: { buffer: Buffer.allocUnsafeSlow(bufferBytes), callback } });
    const end = (how: Error | 'end'): void => {
      ended ??= how;
      finish();
    };
    socket
      .on('end', () => end('end'))
      .on('close', () => end('end'))
      .on('error', end);
    return (length) =>
      new Promise((resolve, reject) => {
        want = { all: Buffer.allocUnsafe(length), have: 0, resolve, reject };
        const early = kept;
        kept = Buffer.alloc(0);
        take(early);
      });
  },
};

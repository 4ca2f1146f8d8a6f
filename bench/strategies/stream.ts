import type { Socket } from 'node:net';
import { EndOfStream } from './strategy.ts';

/**
 * Gives every chunk that comes to `take`, until it answers with the bytes that belong to what follows (none, mostly); those
 * go back to the socket. Ends with an `EndOfStream` when the stream does.
 */
export function feed(socket: Socket, take: (chunk: Buffer) => Buffer | 'more', missing: () => number): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void): void => {
      socket.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError);
      socket.pause();
      outcome();
    };
    const onData = (chunk: Buffer): void => {
      const rest = take(chunk);
      if (rest === 'more') return;
      settle(() => {
        if (rest.length > 0) socket.unshift(rest);
        resolve();
      });
    };
    const onEnd = (): void => settle(() => reject(socket.errored ?? new EndOfStream(missing())));
    const onError = (error: Error): void => settle(() => reject(error));
    if (socket.destroyed || socket.readableEnded) return onEnd();
    socket.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onError);
    socket.resume();
  });
}

/** Resolves when this write has been taken by the kernel, rejects when the connection breaks first. */
export function written(socket: Socket, bytes: Buffer | string, encoding: BufferEncoding = 'utf8'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, encoding, (error) => (error ? reject(error) : resolve()));
  });
}

/** Resolves when the socket wants more, rejects when the connection ends first. */
export function drained(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void): void => {
      socket.off('drain', onDrain).off('close', onClose).off('error', onError);
      outcome();
    };
    const onDrain = (): void => settle(resolve);
    const onClose = (): void =>
      settle(() => reject(socket.errored ?? new Error('the connection was closed while it was written to')));
    const onError = (error: Error): void => settle(() => reject(error));
    if (socket.destroyed) return onClose();
    socket.on('drain', onDrain).on('close', onClose).on('error', onError);
  });
}

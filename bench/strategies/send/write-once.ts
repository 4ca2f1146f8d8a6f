import { written } from '../stream.ts';
import type { SendStrategy } from '../strategy.ts';

/** One write, however large: Node keeps what the kernel does not take and goes on by itself. */
export const writeOnce: SendStrategy = {
  name: 'write-once',
  title: 'one write of everything',
  over: 'stream',
  sendAll: (socket, bytes) => written(socket, bytes),
};

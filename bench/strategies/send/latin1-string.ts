import { written } from '../stream.ts';
import type { SendStrategy } from '../strategy.ts';

/** By way of a string: every byte is one character of latin1. With utf8 it would be wrong. */
export const latin1String: SendStrategy = {
  name: 'latin1-string',
  title: 'one write of a latin1 string',
  over: 'stream',
  sendAll: (socket, bytes) => written(socket, bytes.toString('latin1'), 'latin1'),
};

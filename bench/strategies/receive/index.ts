import type { ReceiveStrategy } from '../strategy.ts';
import { arrayConcat } from './array-concat.ts';
import { asyncIterator } from './async-iterator.ts';
import { concatEach } from './concat-each.ts';
import { latin1Append } from './latin1-append.ts';
import { onread } from './onread.ts';
import { preallocated } from './preallocated.ts';
import { readableRead } from './readable-read.ts';
import { recv1k, recv64k, recvRest, recvWaitAll } from './receive-loop.ts';

export const receiveStrategies: readonly ReceiveStrategy[] = [
  concatEach,
  arrayConcat,
  preallocated,
  latin1Append,
  onread,
  asyncIterator,
  readableRead,
  recvRest,
  recv64k,
  recv1k,
  recvWaitAll,
];

import type { AnyCheck } from '../../harness/index.ts';
import announcedMemory from './announced-memory.ts';
import answersBeforeEof from './answers-before-eof.ts';
import byteByByte from './byte-by-byte.ts';
import clientsTogether from './clients-together.ts';
import closesAfterReply from './closes-after-reply.ts';
import delimiterBegins from './delimiter-begins.ts';
import delimiterEndsAlone from './delimiter-ends-alone.ts';
import emptyMessage from './empty-message.ts';
import endsAfterItsClient from './ends-after-its-client.ts';
import hostileLengths from './hostile-lengths.ts';
import incompleteMessage from './incomplete-message.ts';
import messageSizes from './message-sizes.ts';
import printsAtOnce from './prints-at-once.ts';
import printsTheMessage from './prints-the-message.ts';
import slowReader from './slow-reader.ts';
import surplusData from './surplus-data.ts';
import waitsForTheRest from './waits-for-the-rest.ts';
import wholeMessage from './whole-message.ts';

/** The checks of this step, in the order in which they are told. One line each. */
export const singleChecks: readonly AnyCheck[] = [
  wholeMessage,
  answersBeforeEof,
  printsTheMessage,
  printsAtOnce,
  closesAfterReply,
  endsAfterItsClient,
  byteByByte,
  delimiterBegins,
  delimiterEndsAlone,
  waitsForTheRest,
  messageSizes,
  emptyMessage,
  incompleteMessage,
  surplusData,
  announcedMemory,
  hostileLengths,
  slowReader,
  clientsTogether,
];

import type { AnyCheck } from '../../harness/index.ts';
import boundedMemory from './bounded-memory.ts';
import buffersAreNotShared from './buffers-are-not-shared.ts';
import jolt from './jolt.ts';
import othersAreServed from './others-are-served.ts';
import quietWhileStalled from './quiet-while-stalled.ts';
import slowReader from './slow-reader.ts';
import unreadThenDrained from './unread-then-drained.ts';

/** The checks of this step, in the order in which they are told. One line each. */
export const pressureChecks: readonly AnyCheck[] = [
  jolt,
  unreadThenDrained,
  slowReader,
  othersAreServed,
  buffersAreNotShared,
  quietWhileStalled,
  boundedMemory,
];

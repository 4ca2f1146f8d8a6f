import type { AnyCheck } from '../../harness/index.ts';
import bothGoOn from './both-go-on.ts';
import boundedMemory from './bounded-memory.ts';
import buffersAreNotShared from './buffers-are-not-shared.ts';
import gapAfterAPause from './gap-after-a-pause.ts';
import jolt from './jolt.ts';
import othersAreServed from './others-are-served.ts';
import othersLeave from './others-leave.ts';
import quietWhileStalled from './quiet-while-stalled.ts';
import slowReader from './slow-reader.ts';
import stalledClientIsKept from './stalled-client-is-kept.ts';
import unreadThenDrained from './unread-then-drained.ts';

/** The checks of this step, in the order in which they are told. One line each. */
export const pressureChecks: readonly AnyCheck[] = [
  jolt,
  unreadThenDrained,
  slowReader,
  othersAreServed,
  buffersAreNotShared,
  bothGoOn,
  othersLeave,
  stalledClientIsKept,
  gapAfterAPause,
  quietWhileStalled,
  boundedMemory,
];

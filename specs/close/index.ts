import type { AnyCheck } from '../../harness/index.ts';
import ends from './ends.ts';
import exitStatus from './exit-status.ts';
import leavesInOrder from './leaves-in-order.ts';

/** The checks of this step of a client, in the order in which they are told. One line each. */
export const closeChecks: readonly AnyCheck[] = [ends, exitStatus, leavesInOrder];

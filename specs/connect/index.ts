import type { AnyCheck } from '../../harness/index.ts';
import connects from './connects.ts';

/** The checks of this step of a client, in the order in which they are told. One line each. */
export const connectChecks: readonly AnyCheck[] = [connects];

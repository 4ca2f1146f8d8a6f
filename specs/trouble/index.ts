import type { AnyCheck } from '../../harness/index.ts';
import earlyEnd from './early-end.ts';
import incompleteIsTold from './incomplete-is-told.ts';
import refused from './refused.ts';
import resetWhileSending from './reset-while-sending.ts';
import resetWhileWaiting from './reset-while-waiting.ts';

/** The checks of this step of a client, in the order in which they are told. One line each. */
export const troubleChecks: readonly AnyCheck[] = [refused, earlyEnd, incompleteIsTold, resetWhileWaiting, resetWhileSending];

import type { AnyCheck } from '../../harness/index.ts';
import clientsLeaveTogether from './clients-leave-together.ts';
import closesWithFin from './closes-with-fin.ts';
import dataWithFin from './data-with-fin.ts';
import endsSoon from './ends-soon.ts';
import eofAfterHalfClose from './eof-after-half-close.ts';
import quietAfterClose from './quiet-after-close.ts';

/** The checks of this step, in the order in which they are told. One line each. */
export const endChecks: readonly AnyCheck[] = [
  eofAfterHalfClose,
  dataWithFin,
  quietAfterClose,
  clientsLeaveTogether,
  closesWithFin,
  endsSoon,
];

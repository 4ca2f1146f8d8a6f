import type { AnyCheck } from '../../harness/index.ts';
import acceptsConnections from './accepts-connections.ts';
import takenPortExitStatus from './taken-port-exit-status.ts';
import takenPortIsAnError from './taken-port-is-an-error.ts';
import validatesPort from './validates-port.ts';

/** The checks of this step, in the order in which they are told. One line each. */
export const listenChecks: readonly AnyCheck[] = [acceptsConnections, takenPortIsAnError, takenPortExitStatus, validatesPort];

import type { AnyCheck } from '../../harness/index.ts';
import endsOnSigint from './ends-on-sigint.ts';
import endsOnSigterm from './ends-on-sigterm.ts';
import portFreeAfterParentDies from './port-free-after-parent-dies.ts';
import restartsAtOnce from './restarts-at-once.ts';
import stdinAtEof from './stdin-at-eof.ts';
import stdioClosed from './stdio-closed.ts';
import stdoutUnread from './stdout-unread.ts';
import stopContinueConnection from './stop-continue-connection.ts';
import stopContinueIdle from './stop-continue-idle.ts';

/** The checks of this step, in the order in which they are told. One line each. */
export const lifecycleChecks: readonly AnyCheck[] = [
  restartsAtOnce,
  portFreeAfterParentDies,
  stopContinueIdle,
  stopContinueConnection,
  stdinAtEof,
  stdioClosed,
  stdoutUnread,
  endsOnSigterm,
  endsOnSigint,
];

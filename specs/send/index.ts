import type { AnyCheck } from '../../harness/index.ts';
import anyBytes from './any-bytes.ts';
import anyText from './any-text.ts';
import countsBytes from './counts-bytes.ts';
import emptyMessage from './empty-message.ts';
import jolt from './jolt.ts';
import longMessage from './long-message.ts';
import slowServer from './slow-server.ts';
import tellsTheEnd from './tells-the-end.ts';
import wholeMessage from './whole-message.ts';

/** The checks of this step of a client, in the order in which they are told. One line each. */
export const sendChecks: readonly AnyCheck[] = [
  wholeMessage,
  tellsTheEnd,
  countsBytes,
  longMessage,
  anyText,
  anyBytes,
  emptyMessage,
  slowServer,
  jolt,
];

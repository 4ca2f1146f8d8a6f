import type { AnyCheck } from '../../harness/index.ts';
import jolt from './jolt.ts';
import longMessage from './long-message.ts';
import slowServer from './slow-server.ts';
import tellsTheEnd from './tells-the-end.ts';
import wholeMessage from './whole-message.ts';

/** The checks of this step of a client, in the order in which they are told. One line each. */
export const sendChecks: readonly AnyCheck[] = [wholeMessage, tellsTheEnd, longMessage, slowServer, jolt];

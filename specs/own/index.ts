import type { AnyCheck } from '../../harness/index.ts';
import answersMessages from './answers-messages.ts';

/** The checks of profiles that users define, in which a connection carries many messages. One line each. */
export const ownChecks: readonly AnyCheck[] = [answersMessages];

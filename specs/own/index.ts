import type { AnyCheck } from '../../harness/index.ts';
import answersMessages from './answers-messages.ts';
import anyBytes from './any-bytes.ts';
import anyLength from './any-length.ts';
import coalescedMessages from './coalesced-messages.ts';
import incompleteMessage from './incomplete-message.ts';
import steppedMessages from './stepped-messages.ts';

/** The checks of profiles that users define, in which a connection carries many messages. One line each. */
export const ownChecks: readonly AnyCheck[] = [
  answersMessages,
  coalescedMessages,
  steppedMessages,
  anyLength,
  anyBytes,
  incompleteMessage,
];

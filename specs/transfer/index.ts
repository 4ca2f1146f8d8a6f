import type { AnyCheck } from '../../harness/index.ts';
import answersAMessage from './answers-a-message.ts';
import answersWithoutNewline from './answers-without-newline.ts';
import bufferBoundaries from './buffer-boundaries.ts';
import burstInOneRead from './burst-in-one-read.ts';
import byteByByte from './byte-by-byte.ts';
import idleClientIsKept from './idle-client-is-kept.ts';
import largeWhileReading from './large-while-reading.ts';
import latency from './latency.ts';
import longConversation from './long-conversation.ts';
import manyMessages from './many-messages.ts';
import nothingUnsolicited from './nothing-unsolicited.ts';
import nothingUnsolicitedLater from './nothing-unsolicited-later.ts';
import returnsEveryByte from './returns-every-byte.ts';
import sameMessageAgain from './same-message-again.ts';
import severalMessages from './several-messages.ts';
import wholePlans from './whole-plans.ts';

/** The checks of this step, in the order in which they are told. One line each. */
export const transferChecks: readonly AnyCheck[] = [
  nothingUnsolicited,
  answersAMessage,
  answersWithoutNewline,
  severalMessages,
  longConversation,
  sameMessageAgain,
  byteByByte,
  burstInOneRead,
  bufferBoundaries,
  returnsEveryByte,
  manyMessages,
  largeWhileReading,
  idleClientIsKept,
  nothingUnsolicitedLater,
  latency,
  wholePlans,
];

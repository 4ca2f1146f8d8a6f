import type { AnyCheck } from '../../harness/index.ts';
import answersADatagram from './answers-a-datagram.ts';
import answersFromItsPort from './answers-from-its-port.ts';
import answersTheSender from './answers-the-sender.ts';
import clientGone from './client-gone.ts';
import descriptors from './descriptors.ts';
import emptyDatagram from './empty-datagram.ts';
import everyByteValue from './every-byte-value.ts';
import everySize from './every-size.ts';
import interleavedClients from './interleaved-clients.ts';
import keepsBorders from './keeps-borders.ts';
import overfullSocket from './overfull-socket.ts';
import quietTime from './quiet-time.ts';
import sameAgain from './same-again.ts';
import shortAfterLong from './short-after-long.ts';
import specialWords from './special-words.ts';
import zombies from './zombies.ts';

/** The checks of servers of datagrams, in the order in which they are told. One line each. */
export const datagramChecks: readonly AnyCheck[] = [
  answersADatagram,
  answersFromItsPort,
  answersTheSender,
  sameAgain,
  emptyDatagram,
  everySize,
  shortAfterLong,
  everyByteValue,
  specialWords,
  keepsBorders,
  interleavedClients,
  clientGone,
  quietTime,
  overfullSocket,
  descriptors,
  zombies,
];

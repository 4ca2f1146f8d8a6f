import type { Hint } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes, ended, memoryFault, says } from '../hints.ts';
import { counted } from '../../harness/words.ts';

/** Hints that fit in every check of datagrams. */
export const datagramHints: readonly Hint[] = [
  {
    bug: 'udp-one-client-only',
    fits: (evidence) => (evidence['connectedTo'] === undefined ? 0 : 0.97),
    because: (evidence) =>
      `the socket of the server is connected to port ${String(evidence['connectedTo'])}, the port of another client`,
  },
  {
    bug: 'udp-replies-to-wrong-address',
    fits: (evidence) => (evidence['misdelivered'] === true ? 0.95 : 0),
    because: () => 'the answer to one client came to another',
  },
  {
    bug: 'udp-replies-to-wrong-address',
    fits: (evidence) => (evidence['strays'] === true ? 0.7 : evidence['cameLater'] === true ? 0.4 : 0),
    because: (evidence) =>
      evidence['strays'] === true
        ? 'each time an answer was due a datagram went to a port that nobody has'
        : 'the first datagram was not answered, and later ones were',
  },
  {
    bug: 'udp-same-datagram-dropped',
    fits: (evidence) => (evidence.kind === 'silence' && evidence['cameLater'] === true && evidence['strays'] !== true ? 0.35 : 0),
    because: () => 'a datagram was not answered whose bytes may have come before, and others were',
  },
  {
    bug: 'udp-merges-datagrams',
    fits: (evidence) => (evidence['merged'] === true ? 0.97 : 0),
    because: () => 'one datagram holds the contents of several',
  },
  {
    bug: 'buffer-reused-unsent',
    fits: (evidence) => (evidence['lengthOfAnother'] === true ? 0.95 : 0),
    because: (evidence) =>
      `an answer begins with the ${counted(evidence.expectedBytes, 'byte')} of one datagram, and has the length of another one that waited, ${counted(evidence.receivedBytes, 'byte')}: the one was read over the other`,
  },
  {
    bug: 'duplicates-bytes',
    fits: (evidence) => (evidence['again'] === true ? 0.9 : 0),
    because: () => 'one datagram was answered twice',
  },
  {
    bug: 'recv-overflows-buffer',
    fits: (evidence, context) => (ended(evidence) && memoryFault(context) && (evidence.expectedBytes ?? 1_000) > 500 ? 0.8 : 0),
    because: () => 'a long datagram ended the process with a memory fault',
  },
  {
    bug: 'sends-sizeof-buffer',
    fits: (evidence, context) =>
      evidence.kind === 'silence' && says(context, 'Message too long', 'EMSGSIZE', 'os error 90') ? 0.9 : 0,
    because: () => 'the server said that its answer is too long for a datagram, and what it was to send back is short',
  },
  {
    bug: 'udp-replies-to-wrong-address',
    fits: (evidence, context) =>
      evidence.kind === 'silence' &&
      says(context, 'Destination address required', 'Address family not supported', 'EDESTADDRREQ', 'EAFNOSUPPORT')
        ? 0.8
        : 0,
    because: () => 'the server said that the address to which it was to answer is none',
  },
  {
    bug: 'udp-buffer-shrinks',
    fits: (evidence) => (evidence['cut'] === true && evidence['cutTo'] === 'a datagram before' ? 0.93 : 0),
    because: (evidence) =>
      `of ${counted(evidence.expectedBytes, 'byte')} the first ${String(evidence.receivedBytes)} came back, as many as a datagram before had`,
  },
  {
    bug: 'sends-sizeof-buffer',
    fits: (evidence) =>
      wholeBuffers.has(evidence.receivedBytes ?? 0) && evidence.receivedBytes !== evidence.expectedBytes ? 0.8 : 0,
    because: (evidence) =>
      `${counted(evidence.receivedBytes, 'byte')} came back, a whole buffer, for ${String(evidence.expectedBytes)}`,
  },
  // What is left of an earlier datagram looks like words behind this one.
  ...contentHints.filter(({ bug }) => bug !== 'suffix-added'),
  crashes,
];

/** The largest that a datagram can be, which is what people give to its buffer. */
const wholeBuffers: ReadonlySet<number> = new Set([65_507, 65_500, 65_000, 60_000]);

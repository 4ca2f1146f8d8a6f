import type { Hint } from '../../harness/index.ts';
import { crashes, diedBy, ended, says } from '../hints.ts';
import { counted } from '../../harness/words.ts';

/** Hints that fit in every check of the small services. */
export const serviceHints: readonly Hint[] = [
  {
    bug: 'service-waits-for-input',
    fits: (evidence) => (evidence['waitsForInput'] === true ? 0.95 : 0),
    because: () => 'nothing came until the client had sent something',
  },
  {
    bug: 'discard-answers',
    fits: (evidence) => (evidence.kind === 'unsolicited' ? 0.9 : 0),
    because: (evidence) => `${counted(evidence.receivedBytes, 'byte')} came back`,
  },
  {
    bug: 'discard-stops-reading',
    fits: (evidence) => (evidence['stopsReading'] === true ? 0.9 : 0),
    because: () => 'the first data was taken, and what followed stood unread',
  },
  {
    bug: 'discard-stops-reading',
    fits: (evidence) => (evidence['endsIt'] === true ? 0.7 : 0),
    because: () => 'some data was taken, and then the server ended the connection',
  },
  {
    bug: 'fork-parent-keeps-connfd',
    fits: (evidence) => (evidence.kind === 'no-eof' && evidence['heldBy'] === 'parent' ? 0.95 : 0),
    because: () => 'the process that served the client has gone, and its parent still holds the socket',
  },
  {
    bug: 'fd-leak',
    fits: (evidence) => (evidence.kind === 'no-eof' && evidence['heldBy'] !== 'parent' ? 0.7 : 0),
    because: () => 'the client has finished, and close() was not called for its connection',
  },
  { bug: 'time-byte-order', fits: (evidence) => (evidence['misreading'] === 'order' ? 0.97 : 0) },
  { bug: 'time-unix-epoch', fits: (evidence) => (evidence['misreading'] === 'epoch' ? 0.97 : 0) },
  { bug: 'time-unix-epoch', fits: (evidence) => (evidence['misreading'] === 'order-and-epoch' ? 0.95 : 0) },
  { bug: 'time-byte-order', fits: (evidence) => (evidence['misreading'] === 'order-and-epoch' ? 0.9 : 0) },
  { bug: 'time-local-zone', fits: (evidence) => (evidence['misreading'] === 'zone' ? 0.9 : 0) },
  { bug: 'time-wrong-number', fits: (evidence) => (evidence['misreading'] === 'other' ? 0.9 : 0) },
  { bug: 'time-as-text', fits: (evidence) => (evidence['misreading'] === 'text' ? 0.95 : 0) },
  { bug: 'charset-mixed', fits: (evidence) => (evidence['misreading'] === 'encoded' ? 0.96 : 0) },
  {
    bug: 'time-length',
    fits: (evidence) => (evidence['misreading'] === 'length' ? 0.95 : 0),
    because: (evidence) => `${counted(evidence.receivedBytes, 'byte')} came in place of 4`,
  },
  { bug: 'chargen-stops', fits: (evidence) => (evidence['afterBytes'] === undefined ? 0 : 0.8) },
  {
    bug: 'sigpipe-death',
    fits: (evidence, context) => (ended(evidence) && diedBy(context, 'SIGPIPE') ? 0.97 : 0),
    because: () => 'the process was ended by SIGPIPE when a client had gone',
  },
  {
    bug: 'epipe-fatal',
    fits: (evidence, context) =>
      ended(evidence) && says(context, 'EPIPE', 'BrokenPipe', 'Broken pipe', 'ConnectionReset', 'ECONNRESET') ? 0.9 : 0,
    because: () => 'the process ended with an error about a client that had gone',
  },
  {
    bug: 'linger-zero',
    fits: (evidence) => (ended(evidence) ? 0 : evidence['resetAtOnce'] === true ? 0.8 : evidence.kind === 'reset' ? 0.6 : 0),
    because: () => 'the server reset the connection (RST) in place of ending it (FIN)',
  },
  {
    bug: 'single-shot',
    fits: (evidence, { exit }) => (ended(evidence) && exit?.exitCode === 0 ? 0.9 : evidence.kind === 'refused' ? 0.7 : 0),
    because: () => 'after a client it serves no other',
  },
  crashes,
];

import type { Evidence, Hint, HintContext } from '../../harness/index.ts';
import { diedBy, howItEnded, howItEndedAndWhatItSaid, says } from '../hints.ts';
import { endedByError } from './situation.ts';
import { counted } from '../../harness/words.ts';

/** Hints of the checks of clients. Those of one check alone stand in its own file. */

function waitsIn(evidence: Evidence): readonly string[] {
  return (evidence['waitsIn'] as readonly string[] | undefined) ?? [];
}

/** How it stands with a client that did not end: what it computes, or in which calls it waits. */
export function howItStands(evidence: Evidence): string {
  if (evidence.kind === 'spinning') return 'the client keeps a processor busy';
  const calls = waitsIn(evidence).filter((call) => call !== 'futex');
  return calls.length === 0 ? 'the client still runs' : `the client waits in ${calls.join(', ')}`;
}

export const crashes: Hint = {
  bug: 'client-crashes',
  fits: (_evidence, context) => (context.exit !== undefined && endedByError(context) ? 0.1 : 0),
  because: (_evidence, context) => howItEnded(context),
};

export const hangs: Hint = {
  bug: 'client-hangs',
  fits: (evidence) => (evidence['running'] === true && (evidence.kind === 'silence' || evidence.kind === 'spinning') ? 0.05 : 0),
  because: howItStands,
};

export const wrongBytes: Hint = {
  bug: 'client-wrong-bytes',
  fits: (evidence) => (evidence['notPrinted'] !== true && evidence.expectedBytes !== undefined ? 0.01 : 0),
};

export const wrongOutput: Hint = {
  bug: 'client-wrong-output',
  fits: (evidence) => (evidence['notPrinted'] === true ? 0.02 : 0),
};

export const endsBefore: Hint = {
  bug: 'client-ends-before-connecting',
  fits: (evidence) => (evidence['notConnected'] === true && evidence['running'] === false ? 0.4 : 0),
  because: (_evidence, context) => howItEndedAndWhatItSaid(context),
};

const bindsFixedPort: Hint = {
  bug: 'client-binds-fixed-port',
  fits: (evidence, context) =>
    evidence['notConnected'] === true && says(context, 'address already in use', 'EADDRINUSE', 'cannot assign requested address')
      ? 0.9
      : 0,
  because: (_evidence, context) => howItEndedAndWhatItSaid(context),
};

const connectsAgain: Hint = {
  bug: 'client-connects-again',
  fits: (evidence) => (Number(evidence['visits']) > 1 && Number(evidence.receivedBytes) === 0 ? 0.8 : 0),
  because: (evidence) => `${String(evidence['visits'])} connections came, and nothing on the first one`,
};

const connectionPerPiece: Hint = {
  bug: 'client-connection-per-piece',
  fits: (evidence) => (evidence['goesOnElsewhere'] === true ? 0.97 : 0),
  because: () => 'the bytes that were missing came on another connection',
};

/** It shows in every check; what is more special comes before. */
export const common: readonly Hint[] = [
  bindsFixedPort,
  connectsAgain,
  connectionPerPiece,
  endsBefore,
  crashes,
  hangs,
  wrongBytes,
  wrongOutput,
];

export const neverCloses: Hint = {
  bug: 'client-never-closes',
  fits: (evidence) => {
    const hasRead = Number(evidence.unread ?? 0) === 0;
    if (evidence['running'] !== true || !hasRead) return 0;
    if (evidence['afterAnswer'] === true) return 0.7;
    // A client in C prints at its end: what never ends has printed nothing.
    return evidence['notPrinted'] === true && evidence['answerEnded'] === true && Number(evidence.receivedBytes) === 0 ? 0.5 : 0;
  },
  because: howItStands,
};

export const oneRecv: Hint = {
  bug: 'client-one-recv',
  fits: (evidence, { exit }) => {
    const printed = Number(evidence.receivedBytes);
    // An answer in one piece it took; a part of one, such as half of a length, it could make nothing of.
    if (evidence['inPieces'] === true && printed === 0 && exit?.exitCode !== 0) return 0.7;
    if (evidence['notPrinted'] !== true || printed === 0 || printed >= Number(evidence.expectedBytes)) return 0;
    return evidence['inPieces'] === true ? 0.8 : 0.6;
  },
  because: (evidence) =>
    evidence.receivedBytes === 0
      ? 'it failed when the answer came in pieces; in one piece it had taken it'
      : `it printed the first ${String(evidence.receivedBytes)} of ${counted(evidence.expectedBytes, 'byte')}`,
};

export const lastPieceOnly: Hint = {
  bug: 'last-piece-only',
  fits: (evidence) => (Number(evidence['printedEnd']) <= Number(evidence['pieceBytes']) ? 0.85 : 0),
  because: (evidence) =>
    `the answer came in pieces, and of its ${counted(evidence.expectedBytes, 'byte')} the last ${String(evidence['printedEnd'])} were printed`,
};

/** The lines of the answer are there, but not what stands between them. */
export const lineFeedsLost: Hint = {
  bug: 'client-wrong-output',
  fits: (evidence) => (evidence['lacksLineFeeds'] === undefined ? 0 : 0.95),
  because: (evidence) =>
    `all of the answer was printed but ${counted(evidence['lacksLineFeeds'], 'line feed')} in it, which chomp(), strip() or a reader of lines takes away`,
};

export const printsBuffer: Hint = {
  bug: 'client-prints-buffer',
  fits: (evidence) => (evidence['printedAgain'] === undefined && evidence['printedZeros'] === undefined ? 0 : 0.9),
  because: (evidence) =>
    evidence['printedAgain'] === undefined
      ? `${counted(evidence['printedZeros'], 'byte')} of value 0 stand around the answer, as a buffer has them that was not filled`
      : `${counted(evidence['printedAgain'], 'byte')} that came before stand once more behind the answer`,
};

export const closesBeforeAnswer: Hint = {
  bug: 'client-closes-before-answer',
  fits: (evidence) =>
    evidence['notPrinted'] === true && Number(evidence.receivedBytes) === 0 && evidence['leftBeforeAnswer'] === true ? 0.9 : 0,
  because: () => 'the client had closed the connection before the answer came',
};

const sigpipe: Hint = {
  bug: 'client-sigpipe',
  fits: (evidence, context) => (evidence['crashed'] === true && diedBy(context, 'SIGPIPE') ? 0.95 : 0),
  because: (_evidence, context) => howItEnded(context),
};

const crashesOnReset: Hint = {
  bug: 'client-crashes-on-reset',
  fits: (evidence) => (evidence['crashed'] === true ? 0.9 : 0),
  because: (_evidence, context) => howItEnded(context),
};

export const exitZeroOnError: Hint = {
  bug: 'client-exit-zero-on-error',
  fits: (evidence) => (evidence['statusZero'] === true ? 0.6 : 0),
  because: (_evidence, context) => `it ended with status 0${complains(context) ? ', and had said that something was wrong' : ''}`,
};

export const silentError: Hint = {
  bug: 'client-silent-error',
  fits: (evidence) => (evidence['saidNothing'] === true ? 0.9 : 0),
  because: (evidence) =>
    `it ended with status ${String(evidence['status'])}, and nothing stood on standard output or standard error`,
};

const errorUnchecked: Hint = {
  bug: 'client-error-unchecked',
  fits: (evidence) => (evidence['stillRuns'] === true ? (evidence.kind === 'spinning' ? 0.9 : 0.5) : 0),
  because: howItStands,
};

/** What a broken connection shows. */
export const whenReset: readonly Hint[] = [sigpipe, crashesOnReset, exitZeroOnError, silentError, errorUnchecked];

/** Whether its output says that something went wrong. */
export function complains(context: HintContext): boolean {
  return says(
    context,
    'refused',
    'reset',
    'error',
    'fail',
    'cannot',
    "can't",
    'could not',
    'lost',
    'broken',
    'incomplete',
    'closed',
  );
}

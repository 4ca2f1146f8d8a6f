import type { AnyCheck } from '../../harness/index.ts';
import answersALine from './answers-a-line.ts';
import coalescedLines from './coalesced-lines.ts';
import halfALineLeft from './half-a-line-left.ts';
import lastLine from './last-line.ts';
import lineEnds from './line-ends.ts';
import longLineCost from './long-line-cost.ts';
import longLines from './long-lines.ts';
import restBehindLines from './rest-behind-lines.ts';
import steppedLine from './stepped-line.ts';
import twoClients from './two-clients.ts';
import unicodeLineBreaks from './unicode-line-breaks.ts';

/** The checks of this step, in the order in which they are told. One line each. */
export const lineChecks: readonly AnyCheck[] = [
  answersALine,
  coalescedLines,
  steppedLine,
  restBehindLines,
  twoClients,
  halfALineLeft,
  unicodeLineBreaks,
  lineEnds,
  longLines,
  longLineCost,
  lastLine,
];

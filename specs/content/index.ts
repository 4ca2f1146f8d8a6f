import type { AnyCheck } from '../../harness/index.ts';
import byteFf from './byte-ff.ts';
import everyByteValue from './every-byte-value.ts';
import formatCharacters from './format-characters.ts';
import lineEnds from './line-ends.ts';
import notText from './not-text.ts';
import nulBytes from './nul-bytes.ts';
import plainData from './plain-data.ts';
import specialWords from './special-words.ts';
import splitCharacters from './split-characters.ts';
import staleBytes from './stale-bytes.ts';

/** The checks of this step, in the order in which they are told. One line each. */
export const contentChecks: readonly AnyCheck[] = [
  nulBytes,
  lineEnds,
  notText,
  byteFf,
  splitCharacters,
  formatCharacters,
  specialWords,
  plainData,
  everyByteValue,
  staleBytes,
];

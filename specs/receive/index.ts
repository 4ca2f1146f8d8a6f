import type { AnyCheck } from '../../harness/index.ts';
import answerInPieces from './answer-in-pieces.ts';
import lateAnswer from './late-answer.ts';
import longAnswer from './long-answer.ts';
import splitCharacters from './split-characters.ts';
import printsWhatCame from './prints-what-came.ts';
import waitsIdle from './waits-idle.ts';
import wholeAnswer from './whole-answer.ts';

/** The checks of this step of a client, in the order in which they are told. One line each. */
export const receiveChecks: readonly AnyCheck[] = [
  wholeAnswer,
  printsWhatCame,
  answerInPieces,
  lateAnswer,
  waitsIdle,
  longAnswer,
  splitCharacters,
];

import type { Hint } from '../harness/index.ts';
import { says } from './hints.ts';

/** The connection ended without an answer, and the server complains about its descriptor. */
export const closedUnused: Hint = {
  bug: 'closed-before-use',
  fits: (evidence, context) =>
    (evidence.kind === 'early-eof' || evidence.kind === 'reset') && evidence.receivedBytes === 0 && says(context, ...complaints)
      ? 0.92
      : 0,
  because: (_evidence, context) =>
    `the connection ended without an answer, and the server itself says: ${complaints.find((words) => says(context, words)) ?? ''}`,
};

const complaints = [
  'Bad file descriptor',
  'use of closed network connection',
  'Socket is closed',
  'Socket closed',
  'closed stream',
];

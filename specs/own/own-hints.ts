import type { Evidence, Hint } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes, lastWords } from '../hints.ts';
import { lengthHints } from '../single/length-hints.ts';
import { shown } from './exchanges.ts';

const wrongBytes = new Set(['lost', 'duplicated', 'reordered', 'altered', 'foreign', 'stale', 'surplus']);

function isWrong(evidence: Evidence): boolean {
  return wrongBytes.has(evidence.kind);
}

function isEnded(evidence: Evidence): boolean {
  return evidence.kind === 'early-eof' || evidence.kind === 'reset';
}

function answered(evidence: Evidence): number {
  return Number(evidence['answered'] ?? 0);
}

function quotedMessage(evidence: Evidence): string {
  return shown(Buffer.from(String(evidence['messageText'] ?? ''), 'latin1'));
}

/** What is wrong with an answer of a server whose protocol is a user's own. */
export const ownHints: readonly Hint[] = [
  ...lengthHints,
  {
    bug: 'global-state-between-clients',
    fits: (evidence) => (evidence['rightOnFresh'] === true && evidence['arrives'] === undefined && isWrong(evidence) ? 0.95 : 0),
    because: () => 'a server that has just been started answers the same messages as it should; this one had served other clients',
  },
  {
    bug: 'no-close-after-answer',
    fits: (evidence) => (evidence['staysOpen'] === true ? 0.95 : 0),
    because: () => 'the profile says that the server closes behind this answer, and the connection stayed open',
  },
  {
    bug: 'other-end-of-message',
    fits: (evidence) => (otherEnd(evidence) === undefined ? 0 : 0.95),
    because: (evidence) => `the answer is right, but ${JSON.stringify(otherEnd(evidence))} stands at its end`,
  },
  {
    bug: 'len-endian',
    fits: (evidence) =>
      Number(evidence['headerBytes']) > 1 &&
      evidence.kind === 'silence' &&
      evidence['answerBytes'] === 0 &&
      answered(evidence) === 0
        ? 0.7
        : 0,
    because: () => 'the whole message had come, and the server went on to wait for more: it takes the length for a larger one',
  },
  {
    bug: 'exception-at-message',
    fits: (evidence, context) => (isEnded(evidence) && namesAnError(context.stderr) && evidence['rightAlone'] !== true ? 0.92 : 0),
    because: (evidence, context) =>
      `the connection ended at the message ${quotedMessage(evidence)}, and the server said: ${lastWords(context) ?? ''}`,
  },
  {
    bug: 'one-message-then-close',
    fits: (evidence) => (isEnded(evidence) && answered(evidence) === 1 && evidence['rightAlone'] === true ? 0.9 : 0),
    because: () => 'the connection was closed after the first answer; on a connection of its own the second message is answered',
  },
  {
    bug: 'one-message-per-connection',
    fits: (evidence) =>
      evidence.kind === 'silence' && answered(evidence) === 1 && evidence['answerBytes'] === 0 && evidence['rightAlone'] === true
        ? 0.9
        : 0,
    because: () => 'the first message was answered, the second was not; on a connection of its own it is',
  },
  {
    bug: 'max-messages',
    fits: (evidence) =>
      (isEnded(evidence) || evidence.kind === 'silence') && answered(evidence) > 1 && evidence['rightAlone'] === true ? 0.6 : 0,
    because: (evidence) =>
      `after ${String(evidence['answered'])} answers on one connection came no more; on a connection of its own the message is answered`,
  },
  {
    bug: 'closes-at-message',
    fits: (evidence) => (isEnded(evidence) && Number(evidence['answerBytes'] ?? 0) === 0 ? 0.5 : 0),
    because: (evidence) => `the server closed the connection at the message ${quotedMessage(evidence)}`,
  },
  {
    bug: 'single-shot',
    fits: (evidence, { exit }) =>
      evidence.kind === 'process-ended' && exit?.exitCode === 0 && exit.signal === undefined ? 0.6 : 0,
    because: () => 'the process ended with status 0, as if it had done its work',
  },
  {
    bug: 'appends-nul',
    fits: (evidence) => (isWrong(evidence) && /^\0+$/.test(String(evidence['surplus'] ?? '')) ? 0.94 : 0),
    because: () => 'a NUL byte came behind the answer',
  },
  {
    bug: 'message-unanswered',
    fits: (evidence) => (evidence.kind === 'silence' && evidence['answerBytes'] === 0 ? 0.5 : 0),
    because: (evidence) => `nothing came for the message ${quotedMessage(evidence)}, and the connection stayed open`,
  },
  {
    bug: 'wrong-answer',
    fits: (evidence) => (isWrong(evidence) || Number(evidence['answerBytes'] ?? 0) > 0 ? 0.45 : 0),
    because: (evidence) => `${differenceOf(evidence)}${afterWhich(evidence)}`,
  },
  ...contentHints,
  crashes,
];

function namesAnError(stderr: string): boolean {
  return /\b(Error|Exception|panic|panicked)\b|Traceback|Error:|Exception in/.test(stderr);
}

function textsOf(evidence: Evidence): { readonly due: string; readonly came: string } | undefined {
  const { expectedAll: due, receivedAll: came } = evidence as { readonly [detail: string]: unknown };
  return typeof due === 'string' && typeof came === 'string' ? { due, came } : undefined;
}

/** What stands in place of the delimiter, where everything before it is right. */
function otherEnd(evidence: Evidence): string | undefined {
  const texts = textsOf(evidence);
  const end = evidence['endOfMessage'];
  if (texts === undefined || typeof end !== 'string' || !texts.due.endsWith(end)) return undefined;
  const content = texts.due.slice(0, -end.length);
  const instead = /^(\r\n|\n\r|\n\n|\n\0|\n|\r|\0)/.exec(texts.came.slice(content.length))?.[0];
  return texts.came.startsWith(content) && instead !== undefined && instead !== end ? instead : undefined;
}

/** Where the message is answered rightly on a connection of its own, what went before it makes the difference. */
function afterWhich(evidence: Evidence): string {
  const before = evidence['messagesBefore'];
  if (evidence['rightAlone'] !== true || !Array.isArray(before) || before.length === 0) return '';
  return `, behind ${before.join(', ')}; on a connection of its own this message is answered as it should be, so look at what is kept of those before it`;
}

/** In what the two differ, where that can be said in a few words. */
function differenceOf(evidence: Evidence): string {
  const texts = textsOf(evidence);
  const due = texts?.due ?? '';
  const came = texts?.came ?? '';
  const at = `to the message ${quotedMessage(evidence)}`;
  if (texts === undefined) return `the answer ${at} is another one`;
  if (came.replace(/\s/g, '') === due.replace(/\s/g, '')) return `the answer ${at} differs in white space only`;
  if (came.toLowerCase() === due.toLowerCase()) return `the answer ${at} differs in upper and lower case only`;
  const numbers = [due, came].map((text) => (/^-?\d+\s*$/.test(text) ? Number(text) : Number.NaN));
  const by = (numbers[1] ?? 0) - (numbers[0] ?? 0);
  if (by === 1 || by === -1) return `the number in the answer ${at} is too ${by === 1 ? 'large' : 'small'} by one`;
  if (due.includes(came) || due.startsWith(came.trimEnd())) return `of the answer ${at} came a part`;
  return `the answer ${at} is another one`;
}

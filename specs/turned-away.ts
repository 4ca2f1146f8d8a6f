import type { CheckResult, Evidence, Hint } from '../harness/index.ts';

/**
 * A server that has no room for one more client may say so to it, and close. The client gets words that it did not send, whatever it
 * has said. Messages of this tool hold no words, so that nobody's message is taken for them.
 */
export const turnedAway: Hint = {
  bug: 'max-clients',
  fits: (evidence) => (wordsInPlaceOf(evidence) === undefined ? 0 : 0.95),
  because: (evidence) =>
    `a client that came while another was connected, or had just left, got ${JSON.stringify(wordsInPlaceOf(evidence))} and the end of its connection in place of an answer`,
};

function wordsInPlaceOf({ end, ...evidence }: Evidence): string | undefined {
  const { receivedAll, expectedAll } = evidence;
  if (evidence.kind !== 'altered' || (end !== 'eof' && end !== 'reset')) return undefined;
  if (typeof receivedAll !== 'string' || typeof expectedAll !== 'string' || words.test(expectedAll)) return undefined;
  return words.test(receivedAll) ? receivedAll.trimEnd().slice(0, shownMax) : undefined;
}

/** Whether what stood in place of one answer stands in that of the other as well. */
export function haveTheSameWords(result: CheckResult, { difference }: CheckResult): boolean {
  if (difference?.offset !== 0 || difference.observedText.length < wordsMin || !words.test(difference.observedText)) return false;
  const text = difference.observedText;
  return result.difference === undefined
    ? result.observed?.includes(text) === true
    : result.difference.offset === 0 && result.difference.observedText === text;
}

const words = /[A-Za-z]{2,},? [A-Za-z]{2,}/;
const wordsMin = 8;
const shownMax = 60;

import type { Evidence, Hint } from '../../harness/index.ts';

/** Everything came as it was due, and in place of the characters that end it came others. */
export const otherEnd: Hint = {
  bug: 'other-end-of-message',
  fits: (evidence) => (endThatCame(evidence) === undefined ? 0 : 0.88),
  because: (evidence) => `everything came back, and ${JSON.stringify(endThatCame(evidence))} stands at its end`,
};

/** Two for CR LF, and two for an empty line of it. */
const endMax = 4;
/** What ends a message or a line is no letter. */
function isControl(text: string): boolean {
  return text !== '' && [...text].every((character) => character.charCodeAt(0) < 0x20);
}

function endThatCame(evidence: Evidence): string | undefined {
  const { expectedAll: due, receivedAll: came } = evidence as { readonly [detail: string]: unknown };
  if (evidence.kind !== 'altered' && evidence.kind !== 'surplus') return undefined;
  if (typeof due !== 'string' || typeof came !== 'string') return undefined;
  let same = 0;
  while (same < due.length && due[same] === came[same]) same++;
  const [endDue, endCame] = [due.slice(same), came.slice(same)];
  if (endDue.length > endMax || endCame.length > endMax || same === 0) return undefined;
  return isControl(endDue) && isControl(endCame) ? endCame : undefined;
}

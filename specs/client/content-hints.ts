import type { Evidence, Hint } from '../../harness/index.ts';

/** What is special in the message of a check of contents; the evidence tells it to the hints. */
export type ContentKind =
  | 'blanks'
  | 'backslashes'
  | 'percent signs'
  | 'quotes'
  | 'a line feed'
  | 'a line end at its end'
  | 'several lines'
  | 'a NUL'
  | 'no text';

/** Letters and digits of any length went through before: what is special in the message is the cause. */
function hintFor(bug: string, kinds: readonly ContentKind[]): Hint {
  return {
    bug,
    fits: (evidence) => (kinds.includes(evidence['content'] as ContentKind) ? 0.9 : 0),
    because: (evidence) =>
      `letters and digits went through; ${whatHappened(evidence)} when ${String(evidence['content'])} stood in the message`,
  };
}

function whatHappened(evidence: Evidence): string {
  if (evidence['notPrinted'] === true) return 'something else than the answer was printed';
  return evidence['stillRuns'] === true ? 'the client did not end' : 'something else came';
}

export const contentKindHints: readonly Hint[] = [
  hintFor('client-trims-message', ['blanks']),
  hintFor('client-interprets-escapes', ['backslashes']),
  hintFor('client-message-as-format', ['percent signs']),
  hintFor('client-message-through-shell', ['quotes']),
  hintFor('client-ends-at-line-feed', ['a line feed', 'several lines']),
  hintFor('client-strips-line-end', ['a line end at its end']),
  hintFor('client-ends-at-nul', ['a NUL']),
  hintFor('client-decodes-input', ['no text']),
];

import type { Evidence, Hint } from '../harness/index.ts';

/** Bytes that differ from what was sent in their line ends only, and how they differ: which of the habits of ending a line became which. */

/** The beginnings of what was due and of what came. */
type Texts = { readonly expected: string; readonly observed: string };

const wrong = new Set(['altered', 'surplus', 'lost', 'duplicated', 'reordered']);

export const newlineTranslation: Hint = {
  bug: 'newline-translation',
  fits: (evidence) => {
    const texts = textsOf(evidence);
    return texts !== undefined && differInLineEnds(texts) ? 0.9 : 0;
  },
  because: (evidence) => howLineEndsChanged(evidence) ?? 'only the line ends (CR, LF) differ',
};

/** What became of the line ends, where one rule tells all of it. */
export function howLineEndsChanged(evidence: Evidence): string | undefined {
  return ruleOf(evidence)?.told;
}

/** Whether a CR came back as an LF while everything else stayed: it was taken for the end of a line. */
export function endsLinesAtCr(evidence: Evidence): boolean {
  return ruleOf(evidence)?.change === crToLf;
}

function textsOf(evidence: Evidence): Texts | undefined {
  const expected = evidence['expectedAll'];
  const observed = evidence['receivedAll'];
  if (!wrong.has(evidence.kind) || typeof expected !== 'string' || typeof observed !== 'string') return undefined;
  return expected === observed || !/[\r\n]/.test(expected) ? undefined : { expected, observed };
}

type Change = (text: string) => string;

const crToLf: Change = (text) => text.replaceAll('\r', '\n');

type Rule = { readonly change: Change; readonly told: string };

const rules: readonly Rule[] = [
  { change: (text) => text.replaceAll('\r\n', '\n'), told: 'each CR LF came back as LF alone' },
  { change: (text) => text.replaceAll('\n', '\r\n'), told: 'each LF came back with a CR before it that was not sent with it' },
  { change: crToLf, told: 'each CR came back as LF: a CR was taken for the end of a line' },
  { change: (text) => text.replaceAll('\r', ''), told: 'each CR was left out' },
  { change: (text) => text.replace(/[\r\n]/g, ''), told: 'each line end was left out' },
];

/** The first that fits: "dos\n" for "dos\r\n" lacks its CR, and is no beginning of two lines. */
function ruleOf(evidence: Evidence): Rule | undefined {
  const texts = textsOf(evidence);
  return texts === undefined ? undefined : rules.find(({ change }) => isBeginningOf(texts, change));
}

/** What came may be the beginning only, but not one that would have been right. */
function isBeginningOf({ expected, observed }: Texts, change: Change): boolean {
  const changed = change(expected);
  return changed !== expected && observed !== '' && !expected.startsWith(observed) && changed.startsWith(observed);
}

/** Whether what stands between the line ends is the same: with every CR and LF as an end, with no CR at all, or with none of both. */
function differInLineEnds({ expected, observed }: Texts): boolean {
  const withoutCr = (text: string): string => text.replaceAll('\r', '');
  return (
    sameLines(expected.split(/[\r\n]+/), observed.split(/[\r\n]+/)) ||
    sameLines(withoutCr(expected).split(/\n+/), withoutCr(observed).split(/\n+/)) ||
    (observed !== '' && expected.replace(/[\r\n]/g, '').startsWith(observed))
  );
}

/** What came is a part of what is due, perhaps: its last line can lack its end. */
function sameLines(expected: readonly string[], observed: readonly string[]): boolean {
  return (
    observed.some((line) => line !== '') &&
    observed.every((line, at) => (at < observed.length - 1 ? line === expected[at] : expected[at]?.startsWith(line) === true))
  );
}

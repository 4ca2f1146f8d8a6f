import type { Evidence, Hint } from '../harness/index.ts';
import { counted } from '../harness/words.ts';
import { newlineTranslation } from './line-end-hints.ts';
import { lostEndHints } from './lost-end.ts';
import { lengthHints } from './single/length-hints.ts';

/** Hints for bytes that came back changed, told by how they changed. They fit wherever bytes are compared. */

const wrong = new Set(['altered', 'surplus', 'lost', 'duplicated', 'reordered']);

function heads(evidence: Evidence): { readonly expected: string; readonly observed: string } | undefined {
  const expected = evidence['expectedAll'];
  const observed = evidence['receivedAll'];
  if (!wrong.has(evidence.kind) || typeof expected !== 'string' || typeof observed !== 'string') return undefined;
  return { expected, observed };
}

/** A hint that compares the beginning of what was due with the beginning of what came. */
function byHeads(
  bug: string,
  weight: number,
  fits: (texts: { readonly expected: string; readonly observed: string }) => boolean,
  because: string,
): Hint {
  return {
    bug,
    fits: (evidence) => {
      const texts = heads(evidence);
      return texts !== undefined && fits(texts) ? weight : 0;
    },
    because: () => because,
  };
}

export const contentHints: readonly Hint[] = [
  ...lostEndHints,
  ...lengthHints,
  byHeads(
    'uppercases-reply',
    0.9,
    ({ expected, observed }) => !expected.startsWith(observed) && expected.toUpperCase().startsWith(observed),
    'the letters came back in upper case',
  ),
  byHeads(
    'lowercases-reply',
    0.9,
    ({ expected, observed }) => !expected.startsWith(observed) && expected.toLowerCase().startsWith(observed),
    'the letters came back in lower case',
  ),
  byHeads('appends-nul', 0.9, ({ expected, observed }) => observed === `${expected}\0`, 'a NUL byte came behind the message'),
  byHeads(
    'sends-sizeof-buffer',
    0.75,
    ({ expected, observed }) =>
      // Nobody makes a buffer that is smaller.
      expected !== '' && observed.length >= 16 && observed.startsWith(expected) && /^\0{2,}$/.test(observed.slice(expected.length)),
    'zero bytes came behind the message, as in a buffer that it did not fill',
  ),
  byHeads(
    'sends-bytes-repr',
    0.95,
    ({ observed }) => /^b['"]/.test(observed),
    'the answer is the text that Python prints for bytes',
  ),
  byHeads(
    'reverses-bytes',
    0.93,
    ({ expected, observed }) =>
      observed.length > 3 &&
      expected !== observed &&
      (observed === reversed(expected) || observed === `${reversed(expected.slice(0, -1))}\n`),
    'the bytes came back in reverse order',
  ),
  {
    bug: 'prefix-added',
    fits: (evidence) => {
      const texts = heads(evidence);
      return texts !== undefined &&
        Number(evidence.receivedBytes) > Number(evidence.expectedBytes) &&
        texts.expected.length >= 8 &&
        texts.observed.indexOf(texts.expected.slice(0, 8)) > 0
        ? 0.9
        : 0;
    },
    because: () => 'the message came back with something before it',
  },
  byHeads(
    'cuts-first-byte',
    0.85,
    ({ expected, observed }) => expected.length > 4 && observed === expected.slice(1),
    'the first byte of the message is missing, and the others came',
  ),
  byHeads(
    'adds-newline',
    0.9,
    ({ expected, observed }) => observed.startsWith(`${expected}\n`) || observed.startsWith(`${expected}\r\n`),
    'a line end that was not sent stands after the message',
  ),
  byHeads(
    'suffix-added',
    // What is left of an earlier message can look like words as well.
    0.6,
    ({ expected, observed }) => hasWordsBehind(expected, observed),
    'the message came back with words behind it',
  ),
  newlineTranslation,
  {
    bug: 'drops-empty-line',
    fits: (evidence) => (lacksEmptyLine(evidence) ? 0.95 : 0),
    because: (evidence) => `the empty line at offset ${String(evidence.offset)} is missing, and what follows it came`,
  },
  byHeads(
    'splits-at-whitespace',
    0.97,
    ({ expected, observed }) => hasLineForEachWord(expected, observed),
    'each word came back on a line of its own',
  ),
  {
    bug: 'trims-whitespace',
    fits: (evidence) => (lacksSpaceBeforeEnd(evidence) ? 0.94 : 0),
    because: ({ endOfMessage }) => `the white space before ${JSON.stringify(endOfMessage)}, which ends the message, is missing`,
  },
  byHeads(
    'trims-whitespace',
    0.8,
    ({ expected, observed }) => lacksSpaceAround(expected, observed),
    'the white space around the message is missing',
  ),
  byHeads(
    'collapses-whitespace',
    0.85,
    ({ expected, observed }) => collapsesSpace(expected, observed),
    'where several spaces stood in a row, one came',
  ),
  {
    bug: 'sends-sizeof-buffer',
    fits: surplusIsBuffer,
    because: (evidence) =>
      `${counted(evidence.receivedBytes, 'byte')} came, as many as a buffer holds, for ${String(evidence.expectedBytes)} that were sent`,
  },
  {
    bug: 'sends-sizeof-buffer',
    fits: (evidence) =>
      (evidence.kind === 'altered' || (evidence.kind === 'surplus' && Number(evidence.receivedBytes) >= bufferBytesMin)) &&
      isEmptyBuffer(evidence)
        ? 0.8
        : 0,
    because: (evidence) => `from offset ${String(evidence.offset)} on came zero bytes, as in a buffer that nothing was read into`,
  },
  {
    bug: 'answers-without-end',
    fits: (evidence) => (repeatsAgainAndAgain(evidence) ? 0.96 : 0),
    because: (evidence) =>
      `${counted(evidence.receivedBytes, 'byte')} came for a message of ${String(evidence.expectedBytes)}, which stand in them again and again`,
  },
  {
    bug: 'sent-not-removed',
    fits: (evidence, { knowledge }) => (repeatsAll(evidence) ? (knowledge['waitsForEvents'] === true ? 0.97 : 0.9) : 0),
    because: (evidence) =>
      `${counted(evidence.receivedBytes, 'byte')} came for ${String(evidence.expectedBytes)} that were sent: the same ones over and over`,
  },
  {
    bug: 'sent-not-removed',
    fits: (evidence, { knowledge }) => (repeatsItsEnd(evidence) ? (knowledge['waitsForEvents'] === true ? 0.96 : 0.91) : 0),
    because: () => 'behind the message came its last bytes again and again, as if they had not been sent',
  },
  {
    bug: 'partial-send-from-wrong-place',
    fits: (evidence) => (repeatsItsEnd(evidence) ? 0.94 : 0),
    because: () => 'behind the message came its last bytes again and again: the next call did not begin behind them',
  },
  {
    bug: 'buffer-not-emptied',
    fits: (evidence) => (repeatsFromTheStart(evidence) ? 0.85 : 0),
    because: (evidence) =>
      `before the answer to a further message came the ${String(evidence.offset)} bytes once more that had been answered`,
  },
  {
    bug: 'stale-buffer-leak',
    fits: (evidence) =>
      surplusAtTheEnd(evidence) &&
      (evidence.kind === 'duplicated' || evidence.kind === 'foreign') &&
      evidence['repeatsLast'] !== true
        ? 0.75
        : 0,
    because: (evidence) => `behind the ${counted(evidence.expectedBytes, 'byte')} that were due came bytes of an earlier message`,
  },
  {
    bug: 'buffer-reused-unsent',
    fits: (evidence) => (evidence['overwritten'] === true ? 0.8 : 0),
    because: (evidence) =>
      `at offset ${String(evidence.offset)} stand bytes that were sent later and came in their own place as well; nothing has moved`,
  },
  {
    bug: 'task-per-piece',
    fits: (evidence) => (evidence.kind === 'reordered' ? 0.6 : 0),
    because: (evidence) =>
      `at offset ${String(evidence.offset)} came bytes that had been sent later, and those that were due there came after them`,
  },
  {
    bug: 'duplicates-bytes',
    fits: (evidence) => (surplusAtTheEnd(evidence) && evidence['repeatsLast'] === true ? 0.8 : 0),
    because: () => 'the message came twice',
  },
  {
    bug: 'duplicates-bytes',
    fits: (evidence) => (evidence.kind === 'duplicated' ? 0.4 : 0),
    because: () => 'bytes that had come already came once more',
  },
  {
    bug: 'mixes-clients',
    fits: (evidence) => (evidence.kind === 'foreign' ? 0.4 : 0),
    because: () => 'bytes of another client came',
  },
  {
    bug: 'reorders-bytes',
    fits: (evidence) => (evidence.kind === 'reordered' ? 0.4 : 0),
    because: () => 'bytes came in another order',
  },
  {
    bug: 'loses-bytes',
    fits: (evidence) => (evidence.kind === 'lost' ? 0.3 : 0),
    because: (evidence) => `bytes from offset ${String(evidence.offset)} on are missing`,
  },
  {
    bug: 'sends-extra-bytes',
    fits: (evidence) => (evidence.kind === 'surplus' ? 0.3 : 0),
    because: () => 'bytes came that nobody had sent',
  },
  {
    bug: 'changes-bytes',
    fits: (evidence) => (evidence.kind === 'altered' ? 0.3 : 0),
    because: (evidence) => `the byte at offset ${String(evidence.offset)} differs`,
  },
];

/** The message lacks the white space at its end, where something else than white space ends it. */
function lacksSpaceBeforeEnd(evidence: Evidence): boolean {
  const texts = heads(evidence);
  const { endOfMessage } = evidence;
  if (texts === undefined || typeof endOfMessage !== 'string' || endOfMessage.trim() === '') return false;
  const [due, came] = [texts.expected, texts.observed].map((text) =>
    text.endsWith(endOfMessage) ? text.slice(0, -endOfMessage.length) : text,
  );
  return due !== undefined && due !== came && came !== '' && (came === due.trimEnd() || came === due.trim());
}

/** A line feed is missing that stood at the beginning of a line, not where a buffer ends, and nothing else is up to what followed it. */
function lacksEmptyLine(evidence: Evidence): boolean {
  const { kind, offset, expectedHead = '', observedHead = '' } = evidence;
  const startsLine = offset === 0 || evidence['expectedBefore'] === '\n';
  if (kind !== 'lost' || !startsLine || !expectedHead.startsWith('\n') || isEndOfBuffer(offset)) return false;
  return observedHead !== '' && expectedHead.replace(/^\n+/, '').startsWith(observedHead.slice(0, 8));
}

function isEndOfBuffer(offset: number | undefined): boolean {
  return offset !== undefined && offset >= 256 && Number.isInteger(Math.log2(offset));
}

/** Where blanks stood between words, line ends came; those of one line, or the first of them. */
function hasLineForEachWord(expected: string, observed: string): boolean {
  const words = expected.split(/[ \t\v\f\r\n]+/).filter((word) => word !== '');
  const lines = `${words.join('\n')}\n`;
  return /[^ \t\n][ \t]+[^ \t\n]/.test(expected) && words.length > 1 && observed !== expected && lines === observed;
}

/** The text without the white space at one of its ends or both; its line end may be there all the same. */
function lacksSpaceAround(expected: string, observed: string): boolean {
  const came = observed.replace(/\n$/, '');
  const due = expected.replace(/\r?\n$/, '');
  return came !== '' && came !== due && [due.trim(), due.trimStart(), due.trimEnd()].includes(came);
}

/** Runs of blanks made one, perhaps with those at the ends left out; a line end as it was sent, or none. */
function collapsesSpace(expected: string, observed: string): boolean {
  if (!/[ \t]{2}/.test(expected) || observed === '' || lacksSpaceAround(expected, observed)) return false;
  return [/ +/g, /[ \t]+/g].some((runs) => {
    const collapsed = expected.replace(runs, ' ');
    return collapsed !== expected && [collapsed, collapsed.trim(), `${collapsed.trim()}\n`].includes(observed);
  });
}

/** Nobody reads into a smaller one. */
const bufferBytesMin = 32;

/** The surplus and the message together are a size that people give to buffers. */
function surplusIsBuffer(evidence: Evidence): number {
  const came = evidence.receivedBytes ?? 0;
  if (evidence.kind !== 'surplus' && evidence.kind !== 'duplicated' && evidence.kind !== 'foreign') return 0;
  // A buffer that is sent whole does not happen to hold the message twice.
  if (evidence['repeatsLast'] === true) return 0;
  if ((evidence.offset ?? 0) < (evidence.expectedBytes ?? 0)) return 0;
  // A text of the server's own may happen to make the length of a buffer.
  if (hasSentenceBehind(evidence)) return 0;
  return came >= bufferBytesMin && (Number.isInteger(Math.log2(came)) || came % 100 === 0) ? 0.8 : 0;
}

/** Nothing but zero bytes where others were due, or none. */
function isEmptyBuffer(evidence: Evidence): boolean {
  const observed = evidence.observedHead ?? '';
  return observed.length >= 8 && /^\0+$/.test(observed) && !(evidence.expectedHead ?? '').startsWith('\0');
}

/** Everything since the connection began came once more, in front of what was due. */
function repeatsFromTheStart(evidence: Evidence): boolean {
  return (
    evidence.kind === 'duplicated' &&
    !surplusAtTheEnd(evidence) &&
    Number(evidence.offset) > 0 &&
    // The copy stands in front of something; bytes that came in the place of others do not.
    Number(evidence.receivedBytes) > Number(evidence.expectedBytes) &&
    evidence['damagedBytes'] === evidence.offset
  );
}

/** What was due came more than twice, and nothing else. */
function repeatsAll(evidence: Evidence): boolean {
  const texts = heads(evidence);
  if (texts === undefined || !surplusAtTheEnd(evidence)) return false;
  const { expected, observed } = texts;
  const isWhole = expected.length === evidence.expectedBytes && new Set(expected).size > 2;
  return isWhole && observed.length > 2 * expected.length && expected.repeat(observed.length).startsWith(observed);
}

/** A call that appends a newline makes no more than a few of them. */
const endsMin = 4;

/** The message came, and behind it only its last byte or its last few, many times over. */
function repeatsItsEnd(evidence: Evidence): boolean {
  const texts = heads(evidence);
  if (texts === undefined || !surplusAtTheEnd(evidence) || new Set(texts.expected).size <= 2) return false;
  const { expected, observed } = texts;
  const behind = observed.slice(expected.length);
  if (!observed.startsWith(expected) || /^\0+$/.test(behind)) return false;
  return [1, 2, 3, 4].some((length) => {
    const end = expected.slice(-length);
    return length < expected.length && behind.length >= endsMin * length && end.repeat(behind.length).startsWith(behind);
  });
}

function surplusAtTheEnd(evidence: Evidence): boolean {
  return (
    (evidence.kind === 'duplicated' || evidence.kind === 'foreign' || evidence.kind === 'surplus') &&
    (evidence.offset ?? 0) >= (evidence.expectedBytes ?? Infinity)
  );
}

/** Printable text that is no part of the message stands behind it. */
function hasWordsBehind(expected: string, observed: string): boolean {
  if (expected.length < 4 || !observed.startsWith(expected)) return false;
  const behind = observed.slice(expected.length);
  return /^[\t\r\n -~]*[A-Za-z]{2}[\t\r\n -~]*$/.test(behind) && !expected.includes(behind) && !behind.includes(expected);
}

/** The same with a blank in it, which our messages do not have, so that it is nothing that an earlier one has left. */
function hasSentenceBehind(evidence: Evidence): boolean {
  const texts = heads(evidence);
  if (texts === undefined || texts.observed.length !== evidence.receivedBytes) return false;
  const { expected, observed } = texts;
  return hasWordsBehind(expected, observed) && observed.slice(expected.length).includes(' ');
}

function reversed(text: string): string {
  return [...text].toReversed().join('');
}

/** Whether all that came is the message once, twice and more. */
function repeatsAgainAndAgain(evidence: Evidence): boolean {
  const texts = heads(evidence);
  const length = Number(evidence.expectedBytes);
  if (texts === undefined || !(length >= 1) || texts.expected.length < length) return false;
  if (Number(evidence.receivedBytes) < 3 * length) return false;
  if (texts.observed.length < 3 * length) return false;
  return texts.expected.repeat(Math.ceil(texts.observed.length / length)).startsWith(texts.observed);
}

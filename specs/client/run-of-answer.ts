/** A run of the answer in what is printed: so many of its bytes from the first one on, and where they end. */
type Run = { readonly bytes: number; readonly end: number };

/**
 * The longest run of the answer that begins anywhere. Between two pieces of it there may be a line end, or the label that stands before the first
 * piece, as a client prints them that prints what each `recv()` brought.
 */
export function longestRun(printed: Buffer, answer: Buffer): Run {
  const at = printed.indexOf(answer);
  if (at >= 0) return { bytes: answer.length, end: at + answer.length };
  let longest: Run = { bytes: 0, end: 0 };
  for (const isEscaped of [false, true]) {
    let start = -1;
    for (let tries = 0; tries < triesMax && start < printed.length; tries++) {
      start = isEscaped ? start + 1 : printed.indexOf(answer.subarray(0, 1), start + 1);
      if (start < 0) break;
      const run = runFrom(printed, answer, { start, isEscaped });
      if (run.bytes > longest.bytes) longest = run;
      // The whole answer, or its beginning up to the end of what has been printed so far.
      if (run.bytes === answer.length || (run.end === printed.length && run.bytes > separatorMax)) return run;
    }
  }
  return longest;
}

/** A label in front of the answer is shorter than this, and so is every place tried at which an answer could begin. */
const triesMax = 2_000;

function runFrom(
  printed: Buffer,
  answer: Buffer,
  { start, isEscaped }: { readonly start: number; readonly isEscaped: boolean },
): Run {
  const between = separatorOf(labelBefore(printed, start));
  let at = start;
  let bytes = 0;
  let end = start;
  let pieceBegan = start;
  while (bytes < answer.length) {
    const width = isEscaped ? escapedWidth(printed, at, answer[bytes]) : printed[at] === answer[bytes] ? 1 : 0;
    if (width > 0) {
      at += width;
      end = at;
      bytes++;
      continue;
    }
    // A separator stands behind a piece: two of them have one between them.
    const found = at > pieceBegan ? between.exec(printed.subarray(at, at + separatorMax).toString('latin1')) : null;
    if (found === null || found[0] === '') break;
    at = pieceBegan = at + found[0].length;
  }
  return { bytes, end };
}

/** What stands before the answer in its line; what is longer than a label is none. */
function labelBefore(printed: Buffer, start: number): string {
  const nearest = printed.subarray(Math.max(0, start - separatorMax), start);
  const lineEnd = nearest.lastIndexOf(0x0a);
  return lineEnd < 0 && start > separatorMax ? '' : nearest.subarray(lineEnd + 1).toString('latin1');
}

const separatorMax = 200;

/** The quote that was opened, a line end, and the label again, in which numbers may be others. */
function separatorOf(label: string): RegExp {
  const same = label
    .split(/\d+/)
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))
    .join(String.raw`\d+`);
  return new RegExp(`^['"\`>\\])]*(?:\\r?\\n(?:${same})?|${same})`);
}

/** How many bytes a literal has for this byte: itself, or an escape sequence; 0 where another byte stands. */
function escapedWidth(printed: Buffer, at: number, byte: number | undefined): number {
  if (byte === undefined) return 0;
  if (printed[at] !== backslash) return printed[at] === byte ? 1 : 0;
  const next = printed.subarray(at + 1, at + 4).toString('latin1');
  if (/^x[0-9a-f]{2}/i.test(next)) return Number.parseInt(next.slice(1), 16) === byte ? 4 : 0;
  const named = names.get(next[0] ?? '') ?? next.charCodeAt(0);
  return named === byte ? 2 : 0;
}

const backslash = 0x5c;
const names: ReadonlyMap<string, number> = new Map([
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
  ['0', 0x00],
]);

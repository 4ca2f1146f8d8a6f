import { count } from '../../harness/index.ts';
import { counted } from '../../harness/words.ts';
import { longestRun } from './run-of-answer.ts';

/** How what is printed is compared with the answer. */
export type Printing =
  /**
   * The answer stands there in one run; labels, quotes, blanks and line ends around it are free, but no NUL. A client that prints what each
   * `recv()` brought may put a line end or its label between the pieces, and one that prints a literal of its language may escape bytes.
   */
  | 'loosely'
  /** Nothing else stands there, but for a line end behind it. */
  | 'exactly'
  /** It is not looked at. */
  | 'no';

type Printed = {
  readonly kind: 'right' | 'wrong';
  readonly sentence: string;
  readonly bytes: number;
  /** So many bytes of it are printed once more behind it. */
  readonly again?: number;
  /** So many bytes of value 0 are printed that are no part of it. */
  readonly zeros?: number;
  /** Of its beginning nothing is printed, and so many bytes of its end are. */
  readonly end?: number;
  /** All of it is printed but so many line feeds in it. */
  readonly lineFeeds?: number;
};

/** What became of the answer on standard output. `bytes`: so many bytes of it stand there in one run, from the first one on. */
export function printedOf(printed: Buffer, due: Buffer, printing: Exclude<Printing, 'no'>): Printed {
  const wanted = withoutLineEnd(due);
  if (printing === 'exactly' && withoutLineEnd(printed).equals(wanted))
    return { kind: 'right', bytes: wanted.length, sentence: 'it is printed' };
  // Who prints a line with a label takes the blanks away first.
  const core = printing === 'exactly' ? wanted : withoutBlanks(wanted);
  const { bytes, end } = longestRun(printed, core);
  if (bytes < core.length) return partOf(printed, core, bytes);
  const zeros = core.includes(0) ? 0 : printed.filter((byte) => byte === 0).length;
  if (zeros > 0)
    return { kind: 'wrong', bytes, zeros, sentence: `it is printed with ${count(zeros)} of value 0, which are no part of it` };
  if (printing === 'exactly')
    return { kind: 'wrong', bytes, sentence: `it is printed with ${count(Math.abs(printed.length - due.length))} around it` };
  const again = partAgain(printed.subarray(end), core);
  if (again > 0)
    return {
      kind: 'wrong',
      bytes,
      again,
      sentence: `it is printed, and directly behind it ${count(again)} that stand in it once more`,
    };
  return { kind: 'right', bytes, sentence: 'it is printed' };
}

/** What is told of an answer of which only so many bytes from the first one on are printed. */
function partOf(printed: Buffer, core: Buffer, bytes: number): Printed {
  const lineFeeds = core.filter((byte) => byte === 0x0a).length;
  if (lineFeeds > 0 && printed.includes(Buffer.from(core.filter((byte) => byte !== 0x0a))))
    return {
      kind: 'wrong',
      bytes,
      lineFeeds,
      sentence: `it is printed without the ${lineFeeds === 1 ? 'line feed' : counted(lineFeeds, 'line feed')} in it`,
    };
  const last = bytes < chanceBytes ? endPrinted(printed, core) : 0;
  if (last > 0) return { kind: 'wrong', bytes, end: last, sentence: `only the last ${count(last)} of it are printed` };
  const sentence =
    bytes === 0 ? 'nothing of it is printed' : `${count(bytes)} of it ${bytes === 1 ? 'is' : 'are'} printed in one run`;
  return { kind: 'wrong', bytes, sentence };
}

/** So many bytes of the end of the answer stand at the end of what is printed; 0 where they may agree by chance. */
function endPrinted(printed: Buffer, core: Buffer): number {
  const text = withoutBlanks(printed);
  let shared = 0;
  while (shared < Math.min(text.length, core.length) && text[text.length - 1 - shared] === core[core.length - 1 - shared]) shared++;
  return shared >= chanceBytes ? shared : 0;
}

/** So many bytes behind the answer are a part of it again, as those are that an earlier recv() has left in the buffer. */
function partAgain(behind: Buffer, core: Buffer): number {
  const lineEnd = behind.indexOf(0x0a);
  const tail = lineEnd < 0 ? behind : behind.subarray(0, lineEnd);
  return tail.length >= chanceBytes && tail.length < core.length && core.includes(tail) ? tail.length : 0;
}

/** Fewer bytes than these agree by chance. */
const chanceBytes = 4;

function withoutLineEnd(bytes: Buffer): Buffer {
  const end = bytes.at(-1) === 0x0a ? (bytes.at(-2) === 0x0d ? 2 : 1) : 0;
  return bytes.subarray(0, bytes.length - end);
}

function withoutBlanks(bytes: Buffer): Buffer {
  const isBlank = (byte: number | undefined): boolean => byte !== undefined && [0x20, 0x09, 0x0a, 0x0d].includes(byte);
  let from = 0;
  let to = bytes.length;
  while (from < to && isBlank(bytes[from])) from++;
  while (to > from && isBlank(bytes[to - 1])) to--;
  return bytes.subarray(from, to);
}

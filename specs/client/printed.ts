import { count } from '../../harness/index.ts';

/** How what is printed is compared with the answer. */
export type Printing =
  /** All bytes of the answer stand there in their order; labels, quotes and line ends around and between them are free, but no NUL. */
  | 'loosely'
  /** Nothing else stands there, but for a line end behind it. */
  | 'exactly'
  /** It is not looked at. */
  | 'no';

/** What became of the answer on standard output. `bytes`: so many bytes of it stand there in order. */
export function printedOf(
  printed: Buffer,
  due: Buffer,
  printing: Exclude<Printing, 'no'>,
): { readonly kind: 'right' | 'wrong'; readonly sentence: string; readonly bytes: number } {
  const wanted = withoutLineEnd(due);
  const bytes = bytesInOrder(printed, wanted);
  if (bytes < wanted.length)
    return {
      kind: 'wrong',
      bytes,
      sentence: bytes === 0 ? 'nothing of it is printed' : `${count(bytes)} of it ${bytes === 1 ? 'is' : 'are'} printed`,
    };
  const zeros = wanted.includes(0) ? 0 : printed.filter((byte) => byte === 0).length;
  if (zeros > 0)
    return { kind: 'wrong', bytes, sentence: `it is printed with ${count(zeros)} of value 0, which are no part of it` };
  const exact = withoutLineEnd(printed).equals(wanted);
  if (printing === 'exactly' && !exact)
    return { kind: 'wrong', bytes, sentence: `it is printed with ${count(printed.length - due.length)} around it` };
  return { kind: 'right', bytes, sentence: 'it is printed' };
}

/** How many bytes of the wanted ones stand in the printed ones, in their order, from the first one on. */
function bytesInOrder(printed: Buffer, wanted: Buffer): number {
  let found = 0;
  for (let at = 0; at < printed.length && found < wanted.length; at++) if (printed[at] === wanted[found]) found++;
  return found;
}

function withoutLineEnd(bytes: Buffer): Buffer {
  const end = bytes.at(-1) === 0x0a ? (bytes.at(-2) === 0x0d ? 2 : 1) : 0;
  return bytes.subarray(0, bytes.length - end);
}

import type { Hint } from '../harness/index.ts';
import { counted } from '../harness/words.ts';

/** The first bytes of a longer answer came, as many as a pointer has. Who has no pointers can not ask for their size. */
export const sizeofPointer: Hint = {
  bug: 'sizeof-pointer',
  fits: (evidence, { knowledge }) => {
    const isShort = ['silence', 'early-eof', 'lost', 'reset'].includes(evidence.kind);
    const contentBytes = Number(evidence.receivedBytes) - Number(evidence['headerBytes'] ?? 0);
    return isShort && contentBytes === pointerBytes && !withoutPointers.has(knowledge.language ?? '') ? 0.85 : 0;
  },
  because: (evidence) =>
    `of the ${counted(evidence.expectedBytes, 'byte')} that were due came the first ${pointerBytes} of the message, as many as a pointer has`,
};

const pointerBytes = 8;
const withoutPointers: ReadonlySet<string> = new Set(['python', 'java', 'javascript', 'ruby', 'perl', 'go', 'rust']);

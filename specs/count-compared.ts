import type { Hint } from '../harness/index.ts';
import { counted } from '../harness/words.ts';

/** The first byte of the answer came and the rest of the message was read. Where a comparison is no number, it can not be sent as one. */
export const countCompared: Hint = {
  bug: 'count-is-a-comparison',
  fits: (evidence, { knowledge }) => {
    const isShort = evidence.kind === 'silence' || evidence.kind === 'early-eof';
    const contentBytes = Number(evidence.receivedBytes) - Number(evidence['headerBytes'] ?? 0);
    const isRead = evidence.unread === undefined || evidence.unread === 0;
    return isShort && isRead && contentBytes === 1 && !comparesToBoolean.has(knowledge.language ?? '') ? 0.8 : 0;
  },
  because: (evidence) =>
    `of the ${counted(evidence.expectedBytes, 'byte')} that were due came the first one, and the server has read them all`,
};

const comparesToBoolean: ReadonlySet<string> = new Set(['python', 'java', 'javascript', 'ruby', 'go', 'rust']);

import type { Attempt, Evidence, Hint } from '../../harness/index.ts';
import { framesOf } from './handing.ts';
import type { Meeting } from './meet.ts';

/** Whether the length before the answer is negative for whoever reads it with a sign. */
export function aboutLength(attempt: Attempt, { handed }: Meeting): Partial<Evidence> {
  const frames = framesOf(attempt);
  const hasTopBit = frames.kind === 'length-prefix' && handed.content.length >= 2 ** (8 * frames.width - 1);
  return { topBitOfLength: hasTopBit, length: handed.content.length };
}

export const lengthSigned: Hint = {
  bug: 'client-length-signed',
  fits: (evidence) => (evidence['notPrinted'] === true && evidence['topBitOfLength'] === true ? 0.92 : 0),
  because: (evidence) =>
    `shorter answers were printed; the length ${String(evidence['length'])} has the highest bit set, which makes a signed number negative`,
};

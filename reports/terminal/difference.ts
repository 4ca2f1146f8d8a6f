import type { Difference } from '../../harness/model/verdict.ts';
import { differenceRows, glyphOf } from '../difference-rows.ts';
import { padEnd, wrap } from '../text/wrap.ts';
import { labelColumns, type Page } from './page.ts';

/** The first difference as two rows of hex and text, with a caret below the first byte that differs. */
export function differenceLines(difference: Difference, { columns, paint }: Page): readonly string[] {
  const bytesMax = Math.max(2, Math.min(16, Math.floor((columns - labelColumns - rowLabelColumns - 2) / 4)));
  const { start, expected, observed, at } = differenceRows(difference, bytesMax);
  const hexColumns = bytesMax * 3;
  const row = (label: string, bytes: readonly string[]) =>
    padEnd(label, rowLabelColumns) +
    padEnd(bytes.length === 0 ? 'nothing' : bytes.join(' '), hexColumns) +
    '  ' +
    bytes.map(glyphOf).join('');
  const caret = padEnd(' '.repeat(rowLabelColumns + at * 3) + '^^', rowLabelColumns + hexColumns) + '  ' + ' '.repeat(at) + '^';
  const from = start === difference.offset ? '' : `, shown from offset ${start}`;
  return [
    ...wrap(`the first at offset ${difference.offset}${from}`, columns - labelColumns),
    paint.good(row('expected', expected)),
    paint.bad(row('observed', observed)),
    paint.warn(caret),
  ];
}

const rowLabelColumns = 10;

import type { Difference } from '../../harness/model/verdict.ts';
import { differenceRows, glyphOf } from '../difference-rows.ts';
import { markup, type Markup } from './markup.ts';

/** The first difference in hex and text; the bytes from it on are marked, the first one underlined. */
export function differenceTable(difference: Difference): Markup {
  const { start, expected, observed, at } = differenceRows(difference, 16);
  const length = Math.max(expected.length, observed.length);
  const row = (label: string, bytes: readonly string[], kind: 'exp' | 'obs') => {
    const other = kind === 'exp' ? observed : expected;
    const cells = Array.from({ length }, (_, index) => ({
      byte: bytes[index],
      off: bytes[index] !== other[index],
      at: index === at,
    }));
    const classOf = (cell: (typeof cells)[number]) => `${kind}${cell.off ? ' off' : ''}${cell.at ? ' at' : ''}`;
    return markup`<tr>
      <th scope="row">${label}</th>
      ${cells.map((cell) => markup`<td class="${classOf(cell)}">${cell.byte ?? '··'}</td>`)}
      <td class="gap"></td>
      ${cells.map((cell) => markup`<td class="${classOf(cell)}">${cell.byte === undefined ? '·' : glyphOf(cell.byte)}</td>`)}
    </tr>`;
  };
  return markup`The first at offset ${difference.offset}${start === difference.offset ? '' : `, shown from offset ${start}`}:
    <div class="scroll" tabindex="0" role="region" aria-label="The difference in hexadecimal and as text">
      <table class="hex">
        ${row('expected', expected, 'exp')}${row('observed', observed, 'obs')}
      </table>
    </div>`;
}

import { padEnd, widthOf, wrap } from '../reports/text/wrap.ts';

/**
 * Rows as a table of at most so many columns of the terminal: the last cell of a row is wrapped beside the others. Where too
 * little room is left for it, it stands below them.
 */
export function tableOf(rows: readonly (readonly string[])[], columns: number): string {
  const cells = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: Math.max(0, cells - 1) }, (_, at) =>
    Math.max(0, ...rows.map((row) => (row.length > at + 1 ? widthOf(row[at] ?? '') : 0))),
  );
  const before = widths.reduce((sum, width) => sum + width + gap.length, indent.length);
  const beside = columns - before >= besideMin;
  const room = beside ? columns - before : columns - indent.length - 4;
  return rows
    .flatMap((row) => {
      const head =
        indent +
        row
          .slice(0, -1)
          .map((cell, at) => padEnd(cell, widths[at] ?? 0) + gap)
          .join('');
      const text = wrap(row.at(-1) ?? '', room);
      if (!beside) return [head.trimEnd(), ...text.map((line) => `${indent}    ${line}`)];
      return text.map((line, at) => (at === 0 ? head : ' '.repeat(before)) + line);
    })
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

const indent = '  ';
const gap = '  ';
const besideMin = 24;

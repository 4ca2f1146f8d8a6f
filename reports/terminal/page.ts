import { cut, padEnd, widthOf, wrap } from '../text/wrap.ts';
import type { Paint } from '../text/paint.ts';

/** What lines are laid out for. */
export type Page = { readonly columns: number; readonly paint: Paint };

/** The column at which the values of a block begin; the labels stand before it. */
export const labelColumns = 14;

/** A heading with a rule to its right. */
export function heading(text: string, { columns, paint }: Page): string {
  const title = text.toUpperCase();
  return `${paint.strong(title)} ${paint.faint('─'.repeat(Math.max(2, columns - widthOf(title) - 1)))}`;
}

/** Text wrapped; the first line begins with `indent`, the others are as far to the right. */
export function paragraph(
  text: string,
  { indent, columns }: { readonly indent: string; readonly columns: number },
): readonly string[] {
  const width = widthOf(indent);
  return wrap(text, columns - width).map((line, index) => ((index === 0 ? indent : ' '.repeat(width)) + line).trimEnd());
}

/** A label and its text beside it. */
export function labelled(label: string, text: string, { columns, paint }: Page): readonly string[] {
  const lines = wrap(text, columns - labelColumns);
  return lines.map((line, index) => (labelText(index === 0 ? label : '', paint) + line).trimEnd());
}

/** A label and finished lines beside it, which are not wrapped again. */
export function labelledLines(label: string, lines: readonly string[], { paint }: Page): readonly string[] {
  return lines.map((line, index) => (labelText(index === 0 ? label : '', paint) + line).trimEnd());
}

/** Text of the server or a command, each line behind a bar so that it cannot be taken for ours. */
export function quoted(text: string, { columns, paint }: Page): readonly string[] {
  const lines = text.replace(/\n+$/, '').split('\n');
  const shown =
    lines.length > quotedMax ? [`… ${lines.length - quotedMax} more lines before …`, ...lines.slice(-quotedMax)] : lines;
  return shown
    .flatMap((line) => shortened(line.replaceAll('\t', '    ')))
    .flatMap((line) => cut(line, columns - labelColumns - 2))
    .map((line) => `${paint.faint('│')} ${line}`);
}

const quotedMax = 12;
/** A line longer than this tells no more, and a server may print one of a megabyte. */
const quotedLineMax = 300;

function shortened(line: string): readonly string[] {
  const more = line.length - quotedLineMax;
  // Not for a few letters: the remark about them would take the same room.
  if (more <= 40) return [line];
  return [line.slice(0, quotedLineMax).replace(/[\ud800-\udbff]$/, ''), `… (${grouped(more)} more characters)`];
}

function grouped(number: number): string {
  return String(number).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

function labelText(label: string, paint: Paint): string {
  return paint.faint(padEnd(label === '' ? '' : `  ${label}`, labelColumns));
}

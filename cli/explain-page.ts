import { paintFor } from '../reports/text/paint.ts';
import { wrap } from '../reports/text/wrap.ts';

export type ExplainPage = { readonly columns: number; readonly color: 'ansi' | 'none' };

/** A part of an explanation: a heading, and text, code or a list below it. */
export type Part = {
  readonly heading: string;
  readonly text?: string;
  readonly items?: readonly string[];
  /** Code, which is never wrapped. */
  readonly code?: string;
};

/** Parts under their headings; those with nothing in them are left out. */
export function explanation(title: string, parts: readonly Part[], { columns, color }: ExplainPage): string {
  const paint = paintFor(color);
  const body = parts
    .filter(({ text, items, code }) => (text ?? code ?? items?.join('') ?? '') !== '')
    .map(({ heading, text = '', items = [], code = '' }) =>
      [
        '',
        paint.strong(heading),
        ...(text === '' ? [] : wrap(text, columns - 2).map((line) => `  ${line}`)),
        ...items.flatMap((item) => wrap(item, columns - 4).map((line, at) => `${at === 0 ? '  - ' : '    '}${line}`)),
        ...(code === '' ? [] : code.split('\n').map((line) => `    ${line}`.trimEnd())),
      ].join('\n'),
    );
  return `${wrap(title, columns).map(paint.strong).join('\n')}\n${body.join('\n')}\n`;
}

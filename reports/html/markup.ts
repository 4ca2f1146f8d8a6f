/** A piece of HTML that is known to be safe, because `markup` made it. */
export type Markup = { readonly markup: string };

type Part = string | number | Markup | readonly Part[];

/** HTML from a template (not called `html`, since formatters rewrite those, also inside of scripts and `pre`): every value that is not itself markup is shown as text, also in attributes. */
export function markup(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return {
    markup: literals.map((literal, index) => literal + (index < parts.length ? markupOf(parts[index] ?? '') : '')).join(''),
  };
}

/** Our own text of a script or a style; it must not hold anything from a record. */
export function ownText(text: string): Markup {
  return { markup: text };
}

/** A value as JSON that can stand in a script element. */
export function jsonMarkup(value: unknown): Markup {
  const json: string | undefined = JSON.stringify(value);
  return {
    markup: (json ?? 'null')
      .replaceAll('<', String.raw`\u003c`)
      .replaceAll('\u2028', String.raw`\u2028`)
      .replaceAll('\u2029', String.raw`\u2029`),
  };
}

export const nothing: Markup = { markup: '' };

function markupOf(part: Part): string {
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(markupOf).join('');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

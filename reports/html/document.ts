import { createHash } from 'node:crypto';
import { markup, ownText, type Markup } from './markup.ts';
import { style } from './style.ts';

/** What a page is made of. */
export type Page = {
  readonly title: string;
  readonly body: Markup;
  /** Scripts of ours, in the order in which they run. */
  readonly scripts: readonly string[];
  readonly styles?: readonly string[];
};

/**
 * One self-contained file. Its policy lets nothing be fetched, and lets no script run but ours: they are named by their hashes,
 * so that a text of a server would not run even if it became an element.
 */
export function documentOf({ title, body, scripts, styles = [] }: Page): string {
  const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src ${hashes.join(' ') || "'none'"}; base-uri 'none'; form-action 'none'`;
  const page = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${[style, ...styles].map(ownText)}
        </style>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the result</a>
        ${body}
        ${scripts.map(scriptElement)}
      </body>
    </html>
`;
  return page.markup;
}

/** Letter by letter what was hashed, without a space more. */
function scriptElement(script: string): Markup {
  return ownText(`<script>${script}</script>`);
}

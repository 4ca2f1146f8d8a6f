import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const top = fileURLToPath(new URL('..', import.meta.url));
/** Set by `npm run docs`, which writes what the tests otherwise compare. */
export const writes = process.env['ECHOSPEC_WRITE_DOCS'] === '1';

type Comparison = {
  /** What may differ from run to run, such as times, made the same. */
  readonly normalised?: (text: string) => string;
};

/** A page that is made must be in the repository as it would be made now. */
export function expectCurrent(path: string, made: string, { normalised = (text) => text }: Comparison = {}): void {
  const file = join(top, path);
  if (writes) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, made);
  }
  const there = existsSync(file) ? readFileSync(file, 'utf8') : '';
  expect(normalised(there), `${path} is out of date: npm run docs writes it`).toBe(normalised(made));
}

import { readdirSync, rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { faultyServers } from '../reference-servers/index.ts';
import { bugs } from '../specs/bugs/index.ts';
import { checks } from '../specs/index.ts';
import { expectCurrent, writes } from './current.ts';
import { mistakePages } from './mistake-pages.ts';

const pages = mistakePages({ bugs, checks, servers: faultyServers });
const folder = new URL('../docs/mistakes/', import.meta.url);

it('the pages of docs/mistakes say what the registry says', () => {
  for (const [name, text] of pages) expectCurrent(`docs/mistakes/${name}`, text);
});

it('docs/mistakes has no page of a mistake that is no longer there', () => {
  const stale = readdirSync(folder).filter((name) => !pages.has(name));
  if (writes) for (const name of stale) rmSync(new URL(name, folder));
  expect(writes ? [] : stale).toEqual([]);
});

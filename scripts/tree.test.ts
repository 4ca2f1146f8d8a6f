import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** The rules of the tree that no compiler keeps. */
const top = fileURLToPath(new URL('..', import.meta.url));

/** Which folders of ours a folder may import. `types` allows files that hold nothing but types and pure functions over them. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  harness: [],
  specs: ['harness'],
  bench: ['harness'],
  reports: ['harness'],
  'reference-servers': [],
  cli: ['harness', 'specs', 'bench', 'reports', 'reference-servers'],
};
/** The only doors through which reports look into the harness: the record and its types, and the escaping of text. */
const openToReports = /^harness\/(model\/|limits\.ts$|launch\/output\.ts$)/;

describe('the direction of imports', () => {
  for (const [folder, others] of Object.entries(allowed)) {
    it(`${folder}/ imports ${others.length === 0 ? 'nothing of ours' : `only ${others.join(', ')}`}`, () => {
      const forbidden = importsOf(folder).filter(({ to }) => {
        const [there = ''] = to.split('/');
        return there !== folder && Object.hasOwn(allowed, there) && !others.includes(there);
      });
      expect(forbidden.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
    });
  }

  it('reports/ sees of harness/ only what is data', () => {
    const seen = importsOf('reports').filter(
      ({ to, onlyTypes }) => to.startsWith('harness/') && !onlyTypes && !openToReports.test(to),
    );
    expect(seen.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('a reference server imports nothing at all but Node', () => {
    const own = importsOf('reference-servers/node').filter(({ from }) => !from.endsWith('index.ts'));
    expect(own.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('nobody writes to the terminal, sets the exit code or reads argv but cli/', () => {
    const outside = Object.keys(allowed)
      .filter((folder) => folder !== 'cli' && folder !== 'reference-servers')
      .flatMap(sourcesIn)
      .filter((file) => !file.startsWith('specs/bugs/'))
      .filter((file) => !isProgram(file) && forbiddenCall.test(textOf(file)));
    expect(outside).toEqual([]);
  });
});

const forbiddenCall = /(?<![\w.])process\.(argv\b|exitCode\s*=|exit\(|(stdout|stderr)\.)/;

describe('the tests', () => {
  it('are none of them skipped, alone, or still to be written', () => {
    const tests = ['harness', 'specs', 'bench', 'reports', 'reference-servers', 'cli', 'scripts'].flatMap((folder) =>
      filesIn(folder),
    );
    const marked = tests.filter(
      (file) => file.endsWith('.test.ts') && /\b(it|test|describe)\.(skip|only|todo)\b/.test(textOf(file)),
    );
    expect(marked.filter((file) => file !== 'scripts/tree.test.ts')).toEqual([]);
  });
});

/** Programs of their own, which stand in bench/ because they belong to it. */
function isProgram(file: string): boolean {
  return ['bench/engine/compare.ts', 'bench/engine/endurance.ts', 'bench/strategies/languages/serve.ts'].includes(file);
}

function importsOf(folder: string): readonly { readonly from: string; readonly to: string; readonly onlyTypes: boolean }[] {
  const statement = /^(?:import|export)\s+(type\s+)?(?:[^'";]*?from\s+)?'(\.[^']+)'|import\('(\.[^']+)'\)/gm;
  return sourcesIn(folder).flatMap((from) =>
    [...textOf(from).matchAll(statement)].map(([, type, path, lazy]) => ({
      from,
      to: relative(top, resolve(top, dirname(from), path ?? lazy ?? '')),
      onlyTypes: type !== undefined,
    })),
  );
}

/** What becomes part of the package. Tests may look at everything. */
function sourcesIn(folder: string): readonly string[] {
  return filesIn(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('/fixtures/'));
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(join(top, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(top, join(entry.parentPath, entry.name)));
}

function textOf(file: string): string {
  return readFileSync(join(top, file), 'utf8');
}

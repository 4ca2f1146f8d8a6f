import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** What names a version besides package.json. */
const { version } = JSON.parse(read('package.json')) as { version: string };

it('the action installs the version of this package', () => {
  expect(read('action.yml')).toContain(`default: '${version}'`);
});

it('the container file is labelled with the version of this package', () => {
  expect(read('Containerfile')).toContain(`image.version="${version}"`);
});

it('the action puts nothing that comes from outside into a script', () => {
  const scripts = [...read('action.yml').matchAll(/run: (?:\|\n((?: {8}.*\n)+)|(.*))/g)].map(([, block, line]) => block ?? line);
  expect(scripts.length).toBeGreaterThan(2);
  expect(scripts.filter((script) => script?.includes('${{'))).toEqual([]);
});

function read(name: string): string {
  return readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
}

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { expectCurrent } from './current.ts';
import { tutorialNow, withoutChance } from './tutorial.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const hasPython = spawnSync('python3', ['--version']).status === 0;

it.skipIf(!hasPython)('the tutorial shows what the command prints now (needs python3)', { timeout: 240_000 }, () => {
  const page = readFileSync(path('../docs/tutorial.md'), 'utf8');
  const now = tutorialNow(page, path('../dist/cli/main.js'));
  expectCurrent('docs/tutorial.md', now, { normalised: withoutChance });
  expect(now).toContain('✓ The server conforms to the profile echo.');
});

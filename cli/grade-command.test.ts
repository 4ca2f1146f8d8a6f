import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UsageError } from '../harness/index.ts';
import type { Surroundings } from './commands.ts';
import { run } from './grade-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'echospec-test-'));
for (const name of ['one', 'class/a', 'class/b']) mkdirSync(join(folder, name), { recursive: true });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const outside: Surroundings = {
  write: () => undefined,
  writeError: () => undefined,
  environment: {},
  isTerminal: false,
  columns: 80,
  color: false,
  signal: new AbortController().signal,
};

describe('a wrong call of echospec grade', () => {
  it.each([
    [[], 'needs submissions'],
    [['@/nobody'], 'There is no submission'],
    [['@/class'], 'class/*'],
    [['--shard', '3/2', '@/one'], 'from 1 to N'],
    [['--isolation', 'docker', '@/one'], 'bwrap, userns, uid, none'],
    [['--report', 'pdf', '@/one'], 'formats'],
    [['--jobs', '0', '@/one'], '--jobs takes a whole number'],
    [['--config', '@/nowhere.json', '@/one'], 'no such file'],
    [['--only', 'no/such', '@/one'], 'No check'],
    [['--summary', '@/one'], 'no results'],
    [['--isolation', 'none', '--require-isolation', 'uid', '@/one'], 'less than'],
    [['--quick', '--only', 'pressure/bounded-memory', '--skip', '*', '@/one'], 'no check'],
    [['--nonsense', '@/one'], '--nonsense'],
  ])('%j is told in one message', async (argv, words) => {
    const told = run(
      [...argv, '--out', '@/out'].map((word) => word.replace('@', folder)),
      outside,
    );
    await expect(told).rejects.toThrow(words);
    await expect(told).rejects.toBeInstanceOf(UsageError);
  });
});

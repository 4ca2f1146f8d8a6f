import { describe, expect, test } from 'vitest';
import { widthOf } from '../reports/text/wrap.ts';
import { bugs } from '../specs/bugs/index.ts';
import { checks } from '../specs/index.ts';
import type { Surroundings } from './commands.ts';
import { run as explain } from './explain-command.ts';
import { run as list } from './list-command.ts';
import { nearest } from './nearest.ts';

type Command = (argv: readonly string[], outside: Surroundings) => Promise<number>;

describe('echospec list', () => {
  test.each(['checks', 'bugs', 'servers', 'clients', 'profiles', 'reports', 'workloads', 'strategies'])(
    'prints the %s within 80 columns, and as JSON',
    async (name) => {
      const text = await outputOf(list, [name]);
      expect(text.split('\n').filter((line) => widthOf(line) > 80)).toEqual([]);
      expect(JSON.parse(await outputOf(list, [name, '--json']))).not.toHaveLength(0);
    },
  );

  test('names every check', async () => {
    const text = await outputOf(list, ['checks']);
    expect(checks.filter((check) => !text.includes(check.id))).toEqual([]);
  });

  test('tells the nearest name', async () => {
    await expect(outputOf(list, ['bgus'])).rejects.toThrow(/Did you mean `bugs`/);
  });
});

describe('echospec explain', () => {
  test('explains every mistake and every check within 80 columns, but for code', async () => {
    for (const id of [...bugs, ...checks].map((known) => known.id)) {
      const text = await outputOf(explain, [id]);
      expect(text.startsWith(`${id}: `), id).toBe(true);
      expect(text.split('\n').filter((line) => !line.startsWith('    ') && widthOf(line) > 80)).toEqual([]);
    }
  });

  test('tells the nearest names', async () => {
    await expect(outputOf(explain, ['busy-lop-on-eof'])).rejects.toThrow(/Did you mean `busy-loop-on-eof`/);
    expect(nearest('eof', ['echo-at-eof', 'hangs'])).toEqual(['echo-at-eof']);
  });
});

async function outputOf(command: Command, argv: readonly string[]): Promise<string> {
  let text = '';
  await command(argv, {
    write: (piece) => (text += piece),
    writeError: () => undefined,
    environment: {},
    isTerminal: false,
    columns: 80,
    color: false,
    signal: new AbortController().signal,
  });
  return text;
}

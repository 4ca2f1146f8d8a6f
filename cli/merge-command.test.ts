import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Record } from '../harness/model/record.ts';
import * as records from '../reports/fixtures/records.ts';
import { run } from './merge-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'echospec-merge-'));

it('counts the last whole result of each named server, and says so', async () => {
  const { joined, said } = await merged([
    named(records.tenFailures, 'ada', '2026-03-01T00:00:00.000Z'),
    named(records.green, 'bob', '2026-03-01T00:00:00.000Z'),
    named(records.green, 'ada', '2026-03-02T00:00:00.000Z'),
    named(records.died, 'ada', '2026-03-03T00:00:00.000Z'),
  ]);
  expect(joined.map(({ target, verdict }) => [target.name, verdict])).toEqual([
    ['ada', 'conforms'],
    ['bob', 'conforms'],
  ]);
  expect(said).toContain('ada has several results; that of 2026-03-02T00:00:00.000Z counts.');
});

it('keeps the servers of different people that are started by the same command, and the same run only once', async () => {
  const one = withStart(records.green, '2026-03-01T00:00:00.000Z');
  const other = withStart(records.tenFailures, '2026-03-02T00:00:00.000Z');
  expect((await merged([one, other, one])).joined.map(({ verdict }) => verdict)).toEqual([one.verdict, other.verdict]);
});

it('gives the points of the config, and warns where checks that it hides are missing', async () => {
  const config = join(folder, 'echospec.config.json');
  writeFileSync(config, '{ "points": { "listen/accepts-connections": 7 }, "visibility": { "transfer/*": "hidden" } }');
  const path = join(folder, 'green.json');
  writeFileSync(path, JSON.stringify(records.green));
  const { text, said } = await ran([path, '--as', 'csv', '--config', config]);
  expect(text).toMatch(/listen\/accepts-connections,MUST,passed,7,7,/);
  expect(said).toBe('');
  const { checks } = records.green;
  const shown = { ...records.green, checks: checks.filter(({ id }) => !id.startsWith('transfer/')) };
  writeFileSync(path, JSON.stringify(shown));
  expect((await ran([path, '--as', 'csv', '--config', config])).said).toContain('are not in this result');
  expect((await ran([path, '--as', 'json', '--config', config])).said).toBe('');
});

function named(record: Record, name: string, startedAt: string): Record {
  const dated = withStart(record, startedAt);
  return { ...dated, target: { ...dated.target, name } };
}

function withStart(record: Record, startedAt: string): Record {
  return { ...record, run: { ...record.run, startedAt } };
}

async function merged(results: readonly Record[]): Promise<{ readonly joined: readonly Record[]; readonly said: string }> {
  const files = results.map((result, at) => {
    const file = join(folder, `${at}.json`);
    writeFileSync(file, JSON.stringify(result));
    return file;
  });
  const { text, said } = await ran([...files, '--as', 'json']);
  return {
    joined: text
      .trimEnd()
      .split('\n')
      .map((line): Record => JSON.parse(line)),
    said,
  };
}

async function ran(argv: readonly string[]): Promise<{ readonly text: string; readonly said: string }> {
  let text = '';
  let said = '';
  await run(argv, {
    write: (piece) => (text += piece),
    writeError: (piece) => (said += piece),
    environment: {},
    isTerminal: false,
    columns: 80,
    color: false,
    signal: new AbortController().signal,
  });
  return { text, said };
}

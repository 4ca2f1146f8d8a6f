import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readReplayFile } from './replay-file.ts';

const good = {
  schema: 'echospec/replay/v1',
  tool: { name: 'echospec', version: '0.1.0' },
  check: 'transfer/several-messages',
  profile: { name: 'echo' },
  target: { command: ['python3', 'server.py', '{port}'], host: '127.0.0.1', cwd: '/' },
  seed: 7,
  input: { messages: 3 },
  knowledge: {},
  certain: true,
  expected: '',
  observed: '',
};

describe('a replay file', () => {
  test('is read', () => {
    expect(readReplayFile(fileWith(JSON.stringify(good)))).toEqual(good);
  });

  test.each([
    [{ ...good, schema: 'echospec/replay/v9' }, /`schema` is "echospec\/replay\/v9"/],
    [{ ...good, check: 3 }, /field `check` is 3 and must be the id of a check/],
    [{ ...good, target: { command: [], host: 'a', cwd: '/' } }, /field `target\.command` is \[\]/],
    [{ ...good, target: { command: ['x'], host: 'a', port: 70_000 } }, /field `target\.port` is 70000/],
    [{ ...good, seed: 'x' }, /field `seed`/],
    [{ ...good, input: undefined }, /field `input`, the plan, is missing/],
    [[], /holds no JSON object/],
  ])('that is broken is told with the field: %#', (content, message) => {
    expect(() => readReplayFile(fileWith(JSON.stringify(content)))).toThrow(message);
  });

  test('that is cut off or missing is told as that', () => {
    expect(() => readReplayFile(fileWith('{"schema": "echo'))).toThrow(/is not JSON/);
    expect(() => readReplayFile('/nowhere/x.json')).toThrow(/does not exist/);
    expect(() => readReplayFile('/')).toThrow(/is a folder/);
  });
});

function fileWith(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'echospec-test-')), 'failure.json');
  writeFileSync(path, text);
  return path;
}

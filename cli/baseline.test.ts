import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recordOf, type CheckResult, type Status } from '../harness/index.ts';
import { checks } from '../specs/index.ts';
import { markKnown, readBaseline } from './baseline.ts';

const id = 'transfer/several-messages';
const baseline = new Map([[id, 'ticket 12']]);

describe('a baseline', () => {
  test('is read, and what is wrong with it is told', () => {
    expect(readBaseline(fileWith({ [id]: 'ticket 12' }), checks)).toEqual(baseline);
    expect(() => readBaseline(fileWith({ [id]: '' }), checks)).toThrow(/gives no reason for `transfer\/several-messages`/);
    expect(() => readBaseline(fileWith({ 'transfer/several-mesages': 'x' }), checks)).toThrow(
      /Did you mean `transfer\/several-messages`/,
    );
    expect(() => readBaseline(fileWith([]), checks)).toThrow(/not a JSON object/);
    expect(() => readBaseline('/nowhere.json', checks)).toThrow(/does not exist/);
  });

  test('keeps a known failure from failing the run, and fails one that is mended', () => {
    expect(verdictWith('failed', new Map())).toBe('violates');
    expect(verdictWith('failed', baseline)).toBe('conforms');
    expect(verdictWith('passed', baseline)).toBe('violates');
    expect(verdictWith('passed', new Map())).toBe('conforms');
    expect(verdictWith('inconclusive', baseline)).toBe('inconclusive');
  });
});

function verdictWith(status: Status, known: ReadonlyMap<string, string>): string {
  const result: CheckResult = { id, level: 'MUST', title: 't', status, durationMs: 1, runs: 1 };
  return recordOf([
    {
      type: 'run-started',
      at: 0,
      tool: { name: 'echospec', version: '0' },
      profile: { name: 'echo' },
      target: { command: ['x'] },
      run: { startedAt: '', seed: 1, versions: {}, platform: {} },
      checks: [{ id, level: 'MUST', title: 't', step: 'transfer' }],
    },
    { type: 'check-ended', at: 1, result: markKnown(result, known) },
    { type: 'run-ended', at: 2, durationMs: 2, how: 'complete' },
  ]).verdict;
}

function fileWith(content: unknown): string {
  const path = join(mkdtempSync(join(tmpdir(), 'echospec-test-')), 'baseline.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
}

import { expect, test } from 'vitest';
import { recordOf, type Record, type Status } from '../harness/index.ts';
import { flipsIn } from './stress.ts';

test('a flip is a check that did not come out the same in every whole run', () => {
  const records = [recordWith('passed'), recordWith('passed'), recordWith('failed'), recordWith('errored', 'interrupted')];
  expect(flipsIn(records)).toEqual([
    {
      id: 'a/b',
      outcomes: new Map([
        ['passed', [1, 2]],
        ['failed', [3]],
      ]),
    },
  ]);
  expect(flipsIn(records.slice(0, 2))).toEqual([]);
});

function recordWith(status: Status, how: 'complete' | 'interrupted' = 'complete'): Record {
  return recordOf([
    {
      type: 'run-started',
      at: 0,
      tool: { name: 'echospec', version: '0' },
      profile: { name: 'echo' },
      target: { command: ['x'] },
      run: { startedAt: '', seed: 1, versions: {}, platform: {} },
      checks: [{ id: 'a/b', level: 'MUST', title: 't', step: 'transfer' }],
    },
    { type: 'check-ended', at: 1, result: { id: 'a/b', level: 'MUST', title: 't', status, durationMs: 1, runs: 1 } },
    { type: 'run-ended', at: 2, durationMs: 2, how },
  ]);
}

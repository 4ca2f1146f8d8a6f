import { describe, expect, it } from 'vitest';
import type { BenchDocument, Gate } from '../../bench/model.ts';
import { gateResults, isUndecided, submissionName } from './gate-results.ts';

const gates = { reference: 0.4 };

/** What `bench` found of one gate, as far as the verdict needs it. */
function document(outcome: Gate['outcome'], ratio: readonly [number, number] | undefined, more: object = {}): BenchDocument {
  const [low, high] = ratio ?? [0, 0];
  const found: Partial<BenchDocument> = {
    durationMs: 100,
    gates: [
      { name: 'reference', least: 0.4, outcome, ...(ratio !== undefined && { ratio: { value: (low + high) / 2, low, high } }) },
    ],
    measurements: [],
    failures: [],
    skipped: [],
    ...more,
  };
  return found as BenchDocument;
}

const held = document('held', [0.5, 0.6]);
const broken = document('broken', [0.2, 0.3]);
const between = document('not measurable here', [0.35, 0.45]);
const noisy = { measurements: [{ noisy: true }] };
const failed = document('not measurable here', undefined, {
  failures: [{ server: submissionName, workload: 'connections-16', what: { kind: 'stall' }, sentence: 'no answer for 3000 ms' }],
});

describe('a gate', () => {
  it.each([
    ['is passed when it is held', [held], 'passed'],
    ['has failed when it is broken twice', [broken, broken], 'failed'],
    ['is passed when the longer measurement holds it', [broken, held], 'passed'],
    ['is not told when the interval holds the limit', [between, between], 'skipped'],
    ['is not told when it was broken once', [broken, between], 'skipped'],
    ['is not told when other work disturbed it', [broken, document('broken', [0.2, 0.3], noisy)], 'skipped'],
    ['has failed when it was far below, whatever disturbed it', [broken, document('broken', [0.1, 0.19], noisy)], 'failed'],
    ['has failed when the server failed twice under load', [failed, failed], 'failed'],
    ['is not told when the server failed once', [failed, between], 'skipped'],
  ] as const)('%s', (_name, documents, status) => {
    expect(gateResults(gates, documents)[0]).toMatchObject({ id: 'speed/reference', level: 'MUST', status });
  });

  it('says what was observed', () => {
    const [result] = gateResults(gates, [broken, broken]);
    expect(result?.observed).toBe('0.25 times as many as the reference server (between 0.20 and 0.30)');
    expect(result?.expected).toContain('the server answers at least 0.4 times as many messages per second');
    expect(gateResults(gates, [between])[0]?.because).toMatch(/^Not measurable here: 0.40 times as many/);
  });

  it('is measured once more unless it is held, or could not be measured at all', () => {
    expect([held, broken, between, failed, document('not measurable here', undefined)].map(isUndecided)).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });
});

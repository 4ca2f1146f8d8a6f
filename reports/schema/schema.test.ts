import { describe, expect, it } from 'vitest';
import { events } from '../events.ts';
import { hostile } from '../fixtures/hostile.ts';
import * as records from '../fixtures/records.ts';
import { reporters } from '../index.ts';
import { faultsBySchema } from '../fixtures/published-schemas.ts';

const { green, every, empty, noChecks, died, tenFailures, doesNotBuild } = records;
const all = Object.entries({ green, every, empty, noChecks, died, tenFailures, doesNotBuild, hostile });

describe('result-v1.schema.json', () => {
  it.each(all)('fits what json writes of %s', (_name, record) => {
    expect(faultsBySchema('result-v1', JSON.parse(reporters['json']?.render(record, {}) ?? ''))).toEqual([]);
  });

  it('refuses a null, an unknown status and an unknown field', () => {
    const [check] = every.checks;
    for (const wrong of [
      { ...check, because: null },
      { ...check, status: 'broken' },
      { ...check, points: 3 },
    ]) {
      expect(faultsBySchema('result-v1', { ...every, checks: [wrong] })).not.toEqual([]);
    }
  });
});

describe('events-v1.schema.json', () => {
  it.each(all)('fits every line of the events of %s', (_name, record) => {
    const lines = events.render(record, {}).trimEnd().split('\n');
    for (const line of lines) expect(faultsBySchema('events-v1', JSON.parse(line))).toEqual([]);
  });

  it('refuses an unknown event, an unknown field and an unknown end', () => {
    const last = { type: 'run-ended', at: 1, durationMs: 1, how: 'complete' };
    expect(faultsBySchema('events-v1', last)).toEqual([]);
    for (const wrong of [
      { ...last, type: 'began' },
      { ...last, points: 3 },
      { ...last, how: 'well' },
    ])
      expect(faultsBySchema('events-v1', wrong)).not.toEqual([]);
  });
});

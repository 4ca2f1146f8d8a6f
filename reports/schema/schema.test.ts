import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { hostile } from '../fixtures/hostile.ts';
import * as records from '../fixtures/records.ts';
import { reporters } from '../index.ts';

const schema: object = JSON.parse(readFileSync(new URL('result-v1.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020.default({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

describe('result-v1.schema.json', () => {
  const { green, every, empty, noChecks, died, tenFailures } = records;
  it.each(Object.entries({ green, every, empty, noChecks, died, tenFailures, hostile }))(
    'fits what json writes of %s',
    (_name, record) => {
      validate(JSON.parse(reporters['json']?.render(record, {}) ?? ''));
      expect(validate.errors ?? []).toEqual([]);
    },
  );

  it('refuses a null, an unknown status and an unknown field', () => {
    const [check] = every.checks;
    for (const wrong of [
      { ...check, because: null },
      { ...check, status: 'broken' },
      { ...check, points: 3 },
    ]) {
      expect(validate({ ...every, checks: [wrong] })).toBe(false);
    }
  });
});

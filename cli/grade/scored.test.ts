import { expect, it } from 'vitest';
import { every, green } from '../../reports/fixtures/records.ts';
import { scoredOf } from './scored.ts';

it('lists the causes of a MUST and of a SHOULD as mistakes, and what is only information not', () => {
  const causes = (['MUST', 'SHOULD', 'MAY'] as const).map((level) => ({ bug: `bug-${level}`, level, checks: [] }));
  expect(scoredOf({ ...every, causes }, undefined).causes).toEqual(['bug-MUST', 'bug-SHOULD']);
  const conforming = scoredOf({ ...green, causes: causes.slice(2) }, undefined);
  expect(conforming).toMatchObject({ verdict: 'conforms', score: 100, max: 100 });
  expect(conforming).not.toHaveProperty('causes');
});

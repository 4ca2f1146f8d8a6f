import { expect, it } from 'vitest';
import { medianOf, medianWithInterval, ratioWithInterval } from './bootstrap.ts';
import { randomFrom } from './random.ts';

const random = randomFrom(3);
const noisy = Array.from({ length: 40 }, () => 100 + 10 * random());

it('gives the median with an interval round it, the same for the same seed', () => {
  const estimate = medianWithInterval(noisy, 1);
  expect(estimate?.value).toBe(medianOf(noisy));
  expect(estimate?.low).toBeLessThan(estimate?.value ?? 0);
  expect(estimate?.high).toBeGreaterThan(estimate?.value ?? 0);
  expect(medianWithInterval(noisy, 1)).toEqual(estimate);
});

it('sees no difference between equals, and five per cent between unequals', () => {
  const other = noisy.map((value) => value * 1.05 * (1 + 0.01 * (random() - 0.5)));
  expect(ratioWithInterval(noisy, noisy, 1)).toEqual({ value: 1, low: 1, high: 1 });
  const ratio = ratioWithInterval(other, noisy, 1);
  expect(ratio?.low).toBeGreaterThan(1.04);
  expect(ratio?.high).toBeLessThan(1.06);
});

it('reads the same both ways', () => {
  const other = noisy.map((value) => value * 2);
  expect((ratioWithInterval(other, noisy, 1)?.value ?? 0) * (ratioWithInterval(noisy, other, 1)?.value ?? 0)).toBeCloseTo(1);
});

it('has nothing to say about nothing', () => {
  expect(medianWithInterval([], 1)).toBeUndefined();
});

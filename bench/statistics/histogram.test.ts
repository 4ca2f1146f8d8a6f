import { assert, double, property } from 'fast-check';
import { expect, it } from 'vitest';
import {
  addTo,
  binsOf,
  bucketCount,
  bucketOf,
  countOf,
  makeHistogram,
  percentilesOf,
  quantileOf,
  record,
  valueOf,
} from './histogram.ts';

it('tells every duration to within 1 %, or 8 ns', () => {
  assert(
    property(double({ min: 0, max: 17_000, noNaN: true }), (ms) => {
      const bucket = bucketOf(ms);
      expect(bucket).toBeLessThan(bucketCount);
      expect(Math.abs(valueOf(bucket) - ms)).toBeLessThanOrEqual(ms * 0.01 + 0.000_009);
    }),
  );
});

it('counts what is longer than it can tell as the longest', () => {
  expect(bucketOf(1e9)).toBe(bucketOf(18_000));
});

it('finds the quantiles of what was recorded', () => {
  const histogram = makeHistogram();
  for (let ms = 1; ms <= 1000; ms++) record(histogram, ms);
  expect(quantileOf(histogram, 0.5)).toBeCloseTo(500, -1);
  expect(percentilesOf(histogram)?.max).toBeCloseTo(1000, -1);
  expect(quantileOf(makeHistogram(), 0.5)).toBeUndefined();
});

it('adds histograms', () => {
  const [one, other] = [makeHistogram(), makeHistogram()];
  record(one, 1);
  record(other, 2);
  addTo(one, other);
  expect(countOf(one)).toBe(2);
});

it('puts what it counted into bins that are wide enough to look at', () => {
  const histogram = makeHistogram();
  for (let ms = 1; ms <= 1000; ms++) record(histogram, ms);
  const bins = binsOf(histogram);
  expect(bins.reduce((sum, { messages }) => sum + messages, 0)).toBe(1000);
  expect(bins.length).toBeLessThanOrEqual(82);
  expect(bins.map(({ upToMs }) => upToMs)).toEqual(bins.map(({ upToMs }) => upToMs).toSorted((a, b) => a - b));
  expect(bins.at(-1)?.upToMs).toBeGreaterThanOrEqual(1000);
});

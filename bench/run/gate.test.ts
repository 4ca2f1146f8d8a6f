import { expect, it } from 'vitest';
import type { Measurement } from '../model.ts';
import { gateOf } from './gate.ts';

function ofReference(low: number, high: number): Measurement {
  const measurement: Partial<Measurement> = { server: 'mine', ofReference: { value: (low + high) / 2, low, high } };
  return measurement as Measurement;
}

it.each([
  [0.5, 0.6, 'held'],
  [0.3, 0.39, 'broken'],
  [0.35, 0.45, 'not measurable here'],
] as const)('holds by the lower bound, breaks by the upper: [%d, %d] of 0.4 is %s', (low, high, outcome) => {
  expect(gateOf({ name: 'reference', least: 0.4 }, [], [ofReference(low, high)], 'mine')).toMatchObject({ outcome });
});

it('says what to do when nothing measured both', () => {
  expect(gateOf({ name: 'other', least: 1 }, [], [], 'mine')).toMatchObject({
    outcome: 'not measurable here',
    because: expect.stringContaining('--workload connections-16') as string,
  });
});

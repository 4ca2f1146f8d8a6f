import { expect, it } from 'vitest';
import type { Measurement } from '../model.ts';
import { gateOf } from './gate.ts';

function ofReference(low: number, high: number, workload = 'connections-16'): Measurement {
  const measurement: Partial<Measurement> = { server: 'mine', workload, ofReference: { value: (low + high) / 2, low, high } };
  return measurement as Measurement;
}

it.each([
  [0.5, 0.6, 'held'],
  [0.3, 0.39, 'broken'],
  [0.35, 0.45, 'not measurable here'],
] as const)('holds by the lower bound, breaks by the upper: [%d, %d] of 0.4 is %s', (low, high, outcome) => {
  expect(gateOf({ name: 'reference', least: 0.4 }, [], [ofReference(low, high)], 'mine')).toMatchObject({ outcome });
});

it('is of the workload that it names, and of 16 connections where it names none', () => {
  const both = [ofReference(0.9, 1, 'ping-pong'), ofReference(0.1, 0.2)];
  const outcomeOf = (name: string) => gateOf({ name, least: 0.4 }, [], both, 'mine').outcome;
  expect([outcomeOf('ping-pong'), outcomeOf('reference'), outcomeOf('pipelined')]).toEqual([
    'held',
    'broken',
    'not measurable here',
  ]);
  expect(gateOf({ name: 'reference', least: 0.4 }, [], both.slice(0, 1), 'mine').outcome).toBe('not measurable here');
});

it('says what to do when nothing measured both', () => {
  expect(gateOf({ name: 'other', least: 1 }, [], [], 'mine')).toMatchObject({
    outcome: 'not measurable here',
    because: expect.stringContaining('--workload connections-16') as string,
  });
});

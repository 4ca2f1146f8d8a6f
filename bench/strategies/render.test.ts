import { expect, it } from 'vitest';
import { faultsBySchema } from '../../reports/fixtures/published-schemas.ts';
import { renderStrategiesCsv, renderStrategiesMarkdown } from './export.ts';
import { growthOf, isQuadratic } from './growth.ts';
import type { Lap } from './race.ts';
import { renderStrategies } from './render.ts';
import type { StrategiesDocument } from './result.ts';
import { sentencesOf } from './sentences.ts';

const mebibyte = 1 << 20;
const sizes = [64, 1024, 64 * 1024, mebibyte, 8 * mebibyte, 64 * mebibyte];

/** Laps whose cost per MiB grows with this power of the size, over what every call costs; the largest is too slow when it is quadratic. */
function laps(strategy: string, power: number, title = ''): readonly Lap[] {
  return sizes.map((bytes) => {
    const lap = { kind: 'receive', strategy, title, bytes } as const;
    if (power > 0.5 && bytes === sizes.at(-1)) return { ...lap, outcome: { kind: 'skipped', because: 'too slow' } };
    const cpuMsPerMebibyte = 500 / bytes + 0.2 * (bytes / mebibyte) ** power;
    return {
      ...lap,
      outcome: { kind: 'measured', runs: 9, mebibytesPerSecond: 1000 / cpuMsPerMebibyte, cpuMsPerMebibyte, timesCheapest: 3 },
    };
  });
}

const straight = laps('straight', 0);
const square = laps('square', 1);
const growth = { 'receive/straight': growthOf(straight) ?? 0, 'receive/square': growthOf(square) ?? 0 };
const nagle = [
  { title: 'one send', roundTripMs: 0.05 },
  { title: 'two sends', roundTripMs: 44 },
];
const result: StrategiesDocument = {
  schema: 'echospec/strategies/v1',
  startedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 1,
  environment: {},
  sizes,
  laps: [...straight, ...square],
  growth,
  nagle,
  tried: 8,
  failures: [{ kind: 'receive', strategy: 'mine', case: 'one byte', message: '1 bytes were due, 0 came' }],
  sentences: sentencesOf([...straight, ...square], growth, nagle),
};

it('tells what is quadratic from what is proportional by the exponent', () => {
  expect(growth['receive/straight']).toBeCloseTo(1, 1);
  expect(growth['receive/square']).toBeCloseTo(2, 1);
  expect([isQuadratic(growth['receive/straight']), isQuadratic(growth['receive/square'])]).toEqual([false, true]);
});

it('says what the figures show', () => {
  expect(result.sentences).toEqual([
    'The cost of receive/square (exponent 2.00) grows faster than the message: all bytes so far are copied with every chunk. At 8 MiB, square costs 8 times the cheapest.',
    "Header and body in two sends take 44.00 ms instead of 50.0 µs when Nagle's algorithm meets a delayed acknowledgement.",
  ]);
});

it('is a table and a heat map of 80 columns, the failures last', () => {
  const text = renderStrategies(result, 'off');
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(text).toMatch(/square .*too slow/);
  expect(text).toMatch(/square .*▒ .*2\.00!/);
  expect(text.trimEnd().split('\n').slice(-3).join('\n')).toContain('FAILED  mine (recvAll), one byte');
});

it('fits the schema that is published', () => {
  expect(faultsBySchema('strategies-v1', result)).toEqual([]);
  expect(faultsBySchema('strategies-v1', { ...result, laps: [{ ...laps('one', 0)[0], points: 3 }] })).not.toEqual([]);
});

it('exports every lap', () => {
  expect(renderStrategiesCsv(result).trimEnd().split('\n')).toHaveLength(1 + 2 * sizes.length);
  expect(renderStrategiesMarkdown(result)).toContain('| square |');
});

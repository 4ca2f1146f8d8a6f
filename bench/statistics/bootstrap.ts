import { randomFrom } from './random.ts';

/** An estimate with its 95 % interval. */
export type Estimate = { readonly value: number; readonly low: number; readonly high: number };

const resamples = 2000;
/** Neighbouring slices resemble each other (clock frequency, other work), so they are drawn in blocks of this many. */
const blockLength = 5;

/** The median of a series in time with its block-bootstrap interval; absent for an empty series. */
export function medianWithInterval(series: readonly number[], seed: number): Estimate | undefined {
  if (series.length === 0) return undefined;
  const random = randomFrom(seed);
  const medians = new Float64Array(resamples);
  const sample = new Float64Array(series.length);
  const block = Math.max(1, Math.min(blockLength, Math.floor(series.length / 4)));
  for (let index = 0; index < resamples; index++) {
    drawBlocks({ series, sample, block, random });
    medians[index] = medianOfSorted(sample.sort());
  }
  medians.sort();
  const at = (share: number): number => medians[Math.round(share * (resamples - 1))] ?? Number.NaN;
  return { value: medianOf(series), low: at(0.025), high: at(0.975) };
}

/** The median ratio of paired series (first to second) with its interval, taken over logarithms so that it reads the same both ways. */
export function ratioWithInterval(first: readonly number[], second: readonly number[], seed: number): Estimate | undefined {
  const logs = first.flatMap((value, index) => {
    const other = second[index];
    return other !== undefined && value > 0 && other > 0 ? [Math.log(value / other)] : [];
  });
  const estimate = medianWithInterval(logs, seed);
  return estimate && { value: Math.exp(estimate.value), low: Math.exp(estimate.low), high: Math.exp(estimate.high) };
}

export function medianOf(values: readonly number[]): number {
  return medianOfSorted(Float64Array.from(values).sort());
}

function medianOfSorted(sorted: Float64Array): number {
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2;
}

function drawBlocks(draw: {
  readonly series: readonly number[];
  readonly sample: Float64Array;
  readonly block: number;
  readonly random: () => number;
}): void {
  const { series, sample, block, random } = draw;
  for (let filled = 0; filled < sample.length;) {
    const start = Math.floor(random() * series.length);
    // Blocks go round the end, so that no slice is drawn less often than another.
    for (let index = 0; index < block && filled < sample.length; index++)
      sample[filled++] = series[(start + index) % series.length] ?? 0;
  }
}

import { medianOf } from './bootstrap.ts';

const window = 5;
const steadyShare = 0.03;
const trendShare = 0.1;

/** Whether a warm-up has settled: the medians of its last two windows of five slices lie within 3 %. */
export function isSteady(series: readonly number[]): boolean {
  if (series.length < 2 * window) return false;
  const last = medianOf(series.slice(-window));
  const before = medianOf(series.slice(-2 * window, -window));
  return Math.abs(last - before) < steadyShare * before;
}

/** Whether a measured series stays where it was: its second half lies within 10 % of the first. */
export function keepsLevel(series: readonly number[]): boolean {
  if (series.length < 4) return true;
  const middle = series.length >> 1;
  const first = medianOf(series.slice(0, middle));
  return Math.abs(medianOf(series.slice(middle)) - first) <= trendShare * first;
}

/** How many values lie outside Tukey's fences, 1.5 times the interquartile range beyond the quartiles. */
export function outliersIn(series: readonly number[]): number {
  const sorted = [...series].sort((one, other) => one - other);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const reach = 1.5 * (at(0.75) - at(0.25));
  return series.filter((value) => value < at(0.25) - reach || value > at(0.75) + reach).length;
}

/**
 * A log-linear histogram of durations: 128 buckets to the octave, so within 1 % of the value, from 8 ns to 17 s.
 * Recording costs about a nanosecond, fifty times less than reading the clock.
 */
const unitNs = 8;
const bits = 7;
const linear = 1 << bits;

export const bucketCount = (32 - bits) * linear;
const valueMax = 0x7fff_ffff;

export function makeHistogram(): Uint32Array {
  return new Uint32Array(bucketCount);
}

export function bucketOf(ms: number): number {
  const value = ms > 0 ? Math.min(ms * (1e6 / unitNs), valueMax) | 0 : 0;
  if (value < linear) return value;
  const shift = 31 - Math.clz32(value) - bits;
  return shift * linear + (value >>> shift);
}

/** Adds one duration in milliseconds. */
export function record(histogram: Uint32Array, ms: number): void {
  const bucket = bucketOf(ms);
  histogram[bucket] = (histogram[bucket] ?? 0) + 1;
}

/** Adds the counts of one histogram to another. */
export function addTo(sum: Uint32Array, more: Uint32Array): void {
  for (let index = 0; index < sum.length; index++) sum[index] = (sum[index] ?? 0) + (more[index] ?? 0);
}

/** The upper end of a bucket in milliseconds. */
export function valueOf(bucket: number): number {
  const shift = bucket < 2 * linear ? 0 : Math.floor(bucket / linear) - 1;
  return ((bucket - shift * linear + 1) * 2 ** shift * unitNs) / 1e6;
}

export function countOf(histogram: Uint32Array): number {
  let count = 0;
  for (const bucket of histogram) count += bucket;
  return count;
}

/** The value in milliseconds that this share (0 to 1) of all durations does not exceed; absent for an empty histogram. */
export function quantileOf(histogram: Uint32Array, share: number): number | undefined {
  const count = countOf(histogram);
  if (count === 0) return undefined;
  let left = Math.max(1, Math.ceil(share * count));
  for (const [bucket, here] of histogram.entries()) {
    left -= here;
    if (left <= 0) return valueOf(bucket);
  }
  return undefined;
}

/** So many messages took at most so long, and longer than the bin before says. */
export type LatencyBin = { readonly upToMs: number; readonly messages: number };

const binsToTheOctave = 8;

/** The distribution in bins that are wide enough to look at, the shortest durations first. */
export function binsOf(histogram: Uint32Array): readonly LatencyBin[] {
  const bins = new Map<number, number>();
  for (const [bucket, messages] of histogram.entries()) {
    if (messages === 0) continue;
    const bin = Math.ceil(Math.log2(valueOf(bucket) * 1000) * binsToTheOctave);
    bins.set(bin, (bins.get(bin) ?? 0) + messages);
  }
  return [...bins].map(([bin, messages]) => ({ upToMs: 2 ** (bin / binsToTheOctave) / 1000, messages }));
}

/** Latency as the record holds it, in milliseconds. */
export type Percentiles = {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
};

export function percentilesOf(histogram: Uint32Array): Percentiles | undefined {
  const at = (share: number): number => quantileOf(histogram, share) ?? 0;
  if (countOf(histogram) === 0) return undefined;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), max: at(1) };
}

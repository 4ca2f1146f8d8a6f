import type { MeasurementEntry } from '../harness/model/event.ts';

/** A number with its interval. */
export type Interval = { readonly median: number; readonly low: number; readonly high: number };

/** What the reports show of a measurement; its whole shape belongs to bench/, so that everything may be missing. */
export type MeasurementView = {
  readonly workload: string;
  readonly server: string;
  readonly messagesPerSecond?: Interval;
  readonly bytesPerSecond?: Interval;
  readonly connections?: number;
  readonly messageBytes?: number;
  /** Percentiles by name (`p50`, `p99.9`, `max`) in the order of their rank; recorded in milliseconds, here in microseconds. */
  readonly latency: readonly Percentile[];
  /** The engine's own ceiling in messages per second. */
  readonly ceiling?: number;
};

export type Percentile = { readonly name: string; readonly rank: number; readonly us: number };

/** A measurement as the reports need it. */
export function measurementView(entry: MeasurementEntry): MeasurementView {
  const messagesPerSecond = intervalOf(entry['messagesPerSecond']);
  const bytesPerSecond = intervalOf(entry['bytesPerSecond']);
  const connections = numberOf(entry['connections']) ?? numberIn(entry.workload, /(\d+)\s*(?:conn|client|×|x)/i);
  const messageBytes = numberOf(entry['messageBytes']) ?? numberOf(entry['size']) ?? sizeIn(entry.workload);
  const ceiling = intervalOf(entry['ceiling'])?.median;
  return {
    workload: entry.workload,
    server: entry.server,
    ...(messagesPerSecond !== undefined && { messagesPerSecond }),
    ...(bytesPerSecond !== undefined && { bytesPerSecond }),
    ...(connections !== undefined && { connections }),
    ...(messageBytes !== undefined && { messageBytes }),
    ...(ceiling !== undefined && { ceiling }),
    latency: percentilesOf(entry['latencyMs'] ?? entry['latency']),
  };
}

const named: { readonly [name: string]: readonly [string, number] } = {
  min: ['min', 0],
  p50: ['p50', 0.5],
  p90: ['p90', 0.9],
  p99: ['p99', 0.99],
  p999: ['p99.9', 0.999],
  'p99.9': ['p99.9', 0.999],
  max: ['max', 1],
};

function percentilesOf(latency: unknown): readonly Percentile[] {
  if (typeof latency !== 'object' || latency === null) return [];
  return Object.entries(latency)
    .flatMap(([key, value]) => {
      const [name, rank] = named[key] ?? [];
      const ms = intervalOf(value)?.median;
      return name === undefined || rank === undefined || ms === undefined ? [] : [{ name, rank, us: ms * 1000 }];
    })
    .sort((a, b) => a.rank - b.rank);
}

function intervalOf(value: unknown): Interval | undefined {
  const plain = numberOf(value);
  if (plain !== undefined) return { median: plain, low: plain, high: plain };
  if (typeof value !== 'object' || value === null) return undefined;
  const parts: { readonly median?: unknown; readonly value?: unknown; readonly low?: unknown; readonly high?: unknown } = value;
  const median = numberOf(parts.median) ?? numberOf(parts.value);
  return median === undefined ? undefined : { median, low: numberOf(parts.low) ?? median, high: numberOf(parts.high) ?? median };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function numberIn(text: string, pattern: RegExp): number | undefined {
  const digits = pattern.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

const units: { readonly [unit: string]: number } = { b: 1, k: 1024, m: 1024 * 1024 };

function sizeIn(text: string): number | undefined {
  const [, digits, unit] = /(\d+)\s*(b|ki?b|mi?b)\b/i.exec(text) ?? [];
  if (digits === undefined || unit === undefined) return undefined;
  return Number(digits) * (units[unit.charAt(0).toLowerCase()] ?? 1);
}

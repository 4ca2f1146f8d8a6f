import type { BenchMeasurement } from '../bench-result.ts';
import { bytesText, shortNumber } from '../text/numbers.ts';
import type { Plot } from './plot.ts';

/** Throughput over connections and over sizes; of each the workloads that differ in nothing else. */
export function throughputPlots(measurements: readonly BenchMeasurement[]): readonly Plot[] {
  const plain = measurements.filter((of) => of.pace === 'closed' && of.depth === 1 && !/churn/.test(of.workload));
  return [
    ...families(
      plain,
      (of) => of.messageBytes,
      (of) => of.connections,
    ).map(([size, group]) =>
      throughputPlot(group, {
        title: `Messages of ${bytesText(size)}: messages per second over connections`,
        axis: 'connections',
        unit: 'per-second',
        place: (of) => of.connections,
        text: String,
        estimate: (of) => of.messagesPerSecond,
        perMessage: () => 1,
      }),
    ),
    ...families(
      plain,
      (of) => of.connections,
      (of) => of.messageBytes,
    ).map(([count, group]) =>
      throughputPlot(group, {
        title: `${count} connections: MiB per second over the size of a message`,
        axis: 'size of a message',
        unit: 'mebibytes-per-second',
        place: (of) => of.messageBytes,
        text: bytesText,
        estimate: ({ bytesPerSecond: { value, low, high } }) => ({
          value: value / mebibyte,
          low: low / mebibyte,
          high: high / mebibyte,
        }),
        perMessage: (of) => of.messageBytes / mebibyte,
      }),
    ),
  ];
}

/** Of one workload: the percentiles, the distribution, and how it went over time. */
export function workloadPlots(group: readonly BenchMeasurement[]): readonly Plot[] {
  return [percentilePlot(group), distributionPlot(group), seriesPlot(group)].filter((plot) => plot !== undefined);
}

const mebibyte = 1 << 20;

/** A ceiling that lies further above the servers than this is told and not drawn, since nothing else could be seen beside it. */
const ceilingDrawnMax = 4;

type Layout = {
  readonly title: string;
  readonly axis: string;
  readonly unit: Plot['unit'];
  readonly place: (of: BenchMeasurement) => number;
  readonly text: (place: number) => string;
  readonly estimate: (of: BenchMeasurement) => BenchMeasurement['messagesPerSecond'];
  readonly perMessage: (of: BenchMeasurement) => number;
};

function throughputPlot(group: readonly BenchMeasurement[], layout: Layout): Plot {
  const { title, axis, unit, place, text, estimate, perMessage } = layout;
  const places = [...new Set(group.map(place))].sort((a, b) => a - b);
  const at = (server: string, x: number) => group.find((of) => of.server === server && place(of) === x);
  const column = (server: string, value: (of: BenchMeasurement) => number) =>
    places.map((x) => {
      const found = at(server, x);
      return found === undefined ? null : value(found);
    });
  const client = places.map((x) =>
    Math.max(...group.filter((of) => place(of) === x).map((of) => perMessage(of) * clientCeiling(of))),
  );
  const reference = places.map((x) =>
    referenceRate(
      group.filter((of) => place(of) === x),
      perMessage,
    ),
  );
  const highest = Math.max(...group.map((of) => estimate(of).value));
  const drawn = Math.max(...client) <= ceilingDrawnMax * highest;
  const told = drawn
    ? 'The dashed line is the ceiling: what the CPU time of our own client for a message allows on one core.'
    : `The ceiling of our own client lies ${shortNumber(Math.max(...client) / highest)} times higher, outside of the picture.`;
  return {
    title,
    unit,
    scale: 'linear',
    categories: places.map(text),
    axis,
    note: `Median of the slices with its 95 % interval. ${told}`,
    series: [
      ...serversOf(group).map((server) => ({
        name: server,
        values: column(server, (of) => estimate(of).value),
        low: column(server, (of) => estimate(of).low),
        high: column(server, (of) => estimate(of).high),
      })),
      ...(unit === 'per-second' && reference.some((value) => value !== null && value <= ceilingDrawnMax * highest)
        ? [{ name: 'the fast reference server', values: reference, dashed: 'dashed' as const }]
        : []),
      ...(drawn ? [{ name: 'ceiling of the client', values: client, dashed: 'dashed' as const }] : []),
    ],
  };
}

/** How many messages per second our own client could drive, one core given to it whole. */
function clientCeiling({ clientCpuUsPerMessage }: BenchMeasurement): number {
  return 1e6 / Math.max(clientCpuUsPerMessage, 1e-3);
}

function referenceRate(group: readonly BenchMeasurement[], perMessage: Layout['perMessage']): number | null {
  const rates = group.flatMap((of) =>
    of.ofReference === undefined || of.ofReference.value <= 0
      ? []
      : [(perMessage(of) * of.messagesPerSecond.value) / of.ofReference.value],
  );
  return rates.length === 0 ? null : Math.max(...rates);
}

const percentiles = [
  ['p50', 'p50'],
  ['p90', 'p90'],
  ['p99', 'p99'],
  ['p999', 'p99.9'],
  ['max', 'max'],
] as const;

function percentilePlot(group: readonly BenchMeasurement[]): Plot | undefined {
  const timed = group.filter((of) => of.latencyMs !== undefined);
  if (timed.length === 0) return undefined;
  return {
    title: 'Latency: percentiles',
    unit: 'microseconds',
    scale: 'log',
    categories: percentiles.map(([, name]) => name),
    axis: 'percentile',
    note:
      timed[0]?.pace === 'fixed-rate'
        ? 'Counted from the time at which the message was due, so that waiting behind a slow one counts.'
        : 'In a closed loop: it waits for the answer before it sends again, so this is the latency of a server that has all it can do.',
    series: timed.map((of) => ({
      name: of.server,
      values: percentiles.map(([key]) => (of.latencyMs?.[key] ?? 0) * 1000 || null),
    })),
  };
}

const binsToTheOctave = 8;

function distributionPlot(group: readonly BenchMeasurement[]): Plot | undefined {
  const binned = group.flatMap(({ server, latencyBins }) => {
    const total = (latencyBins ?? []).reduce((sum, { messages }) => sum + messages, 0);
    const shares = (latencyBins ?? []).map(({ upToMs, messages }) => [binOf(upToMs), (messages * 100) / total] as const);
    return total === 0 ? [] : [{ server, shares: new Map(shares) }];
  });
  const all = binned.flatMap(({ shares }) => [...shares.keys()]);
  if (all.length === 0) return undefined;
  const first = Math.min(...all) - 1;
  const bins = Array.from({ length: Math.min(binsMax, Math.max(...all) - first + 2) }, (_, index) => first + index);
  return {
    title: 'Latency: distribution',
    unit: 'percent',
    scale: 'linear',
    categories: bins.map((bin) => `${Math.round(2 ** (bin / binsToTheOctave))}`),
    categoryUnit: 'microseconds',
    axis: 'latency up to (log axis)',
    points: 'none',
    note: 'The share of all messages in each bin, eight bins for each doubling of the latency.',
    series: binned.map(({ server, shares }) => ({ name: server, values: bins.map((bin) => shares.get(bin) ?? 0) })),
  };
}

/** From a microsecond to an hour; a record that was made up can not make the page huge. */
const binsMax = 260;

function binOf(upToMs: number): number {
  return Math.round(Math.log2(Math.max(upToMs, 1e-5) * 1000) * binsToTheOctave);
}

function seriesPlot(group: readonly BenchMeasurement[]): Plot | undefined {
  const slices = Math.max(...group.map(({ series }) => series?.length ?? 0));
  if (slices < 2) return undefined;
  return {
    title: 'Over time',
    unit: 'per-second',
    scale: 'linear',
    categories: Array.from({ length: slices }, (_, index) => String(index + 1)),
    axis: 'slice',
    note: 'Messages per second of each slice. The servers take turns, slice by slice, so what disturbs the machine disturbs all of them.',
    series: group.map(({ server, series = [] }) => ({
      name: server,
      values: Array.from({ length: slices }, (_, index) => series[index] ?? null),
    })),
  };
}

function serversOf(group: readonly BenchMeasurement[]): readonly string[] {
  return [...new Set(group.map(({ server }) => server))];
}

/** The groups that have one figure in common and another in more than one value. */
function families(
  measurements: readonly BenchMeasurement[],
  common: (of: BenchMeasurement) => number,
  varied: (of: BenchMeasurement) => number,
): readonly (readonly [number, readonly BenchMeasurement[]])[] {
  const groups = new Map<number, BenchMeasurement[]>();
  for (const of of measurements) groups.set(common(of), [...(groups.get(common(of)) ?? []), of]);
  return [...groups].filter(([, group]) => new Set(group.map(varied)).size > 1).sort((a, b) => a[0] - b[0]);
}

import type { MeasurementView } from '../measurement.ts';
import { bytesText } from '../text/numbers.ts';
import type { Plot } from './plot.ts';

/** The plots that the measurements allow: throughput over connections and over sizes, and latency by percentile. */
export function plotsOf(views: readonly MeasurementView[]): readonly Plot[] {
  return [...throughputPlots(views), ...latencyPlots(views)];
}

function throughputPlots(views: readonly MeasurementView[]): readonly Plot[] {
  const measured = views.filter((view) => view.messagesPerSecond !== undefined);
  const bySize = grouped(measured, (view) => view.messageBytes).filter(
    ([, group]) => distinct(group, (view) => view.connections) > 1,
  );
  const byConnections = grouped(measured, (view) => view.connections).filter(
    ([, group]) => distinct(group, (view) => view.messageBytes) > 1,
  );
  const plots = [
    ...bySize.map(([size, group]) =>
      throughputPlot(group, {
        title: `Messages of ${bytesText(size)}`,
        axis: 'connections',
        category: (view) => view.connections ?? 0,
        text: String,
      }),
    ),
    ...byConnections.map(([count, group]) =>
      throughputPlot(group, {
        title: `${count} connections`,
        axis: 'message size',
        category: (view) => view.messageBytes ?? 0,
        text: bytesText,
      }),
    ),
  ];
  if (plots.length > 0 || measured.length === 0) return plots;
  const workloads = [...new Set(measured.map((view) => view.workload))];
  return [
    throughputPlot(measured, {
      title: 'Throughput',
      axis: 'workload',
      category: (view) => workloads.indexOf(view.workload),
      text: (place) => workloads[place] ?? '',
    }),
  ];
}

type Layout = {
  readonly title: string;
  readonly axis: string;
  readonly category: (view: MeasurementView) => number;
  readonly text: (category: number) => string;
};

function throughputPlot(views: readonly MeasurementView[], { title, axis, category, text }: Layout): Plot {
  const categories = [...new Set(views.map(category))].sort((a, b) => a - b);
  const servers = [...new Set(views.map((view) => view.server))];
  const at = (server: string, place: number) =>
    views.find((view) => view.server === server && category(view) === place)?.messagesPerSecond;
  const ceilings = categories.map((place) => views.find((view) => category(view) === place)?.ceiling ?? null);
  return {
    title: `${title}: messages per second`,
    unit: 'per-second',
    scale: 'linear',
    categories: categories.map(text),
    axis,
    series: [
      ...servers.map((server) => ({
        name: server,
        values: categories.map((place) => at(server, place)?.median ?? null),
        low: categories.map((place) => at(server, place)?.low ?? null),
        high: categories.map((place) => at(server, place)?.high ?? null),
      })),
      ...(ceilings.some((value) => value !== null)
        ? [{ name: 'ceiling of the engine', values: ceilings, dashed: 'dashed' as const }]
        : []),
    ],
  };
}

function latencyPlots(views: readonly MeasurementView[]): readonly Plot[] {
  const timed = views.filter((view) => view.latency.length > 1);
  return [...new Set(timed.map((view) => view.workload))].map((workload) => {
    const group = timed.filter((view) => view.workload === workload);
    const names = [...new Map(group.flatMap((view) => view.latency).map(({ name, rank }) => [name, rank]))]
      .sort((a, b) => a[1] - b[1])
      .map(([name]) => name);
    return {
      title: `${workload}: latency`,
      unit: 'microseconds' as const,
      scale: 'log' as const,
      categories: names,
      axis: 'percentile',
      series: group.map((view) => ({
        name: view.server,
        values: names.map((name) => view.latency.find((entry) => entry.name === name)?.us ?? null),
      })),
    };
  });
}

function grouped(views: readonly MeasurementView[], key: (view: MeasurementView) => number | undefined) {
  const groups = new Map<number, MeasurementView[]>();
  for (const view of views) {
    const place = key(view);
    if (place !== undefined) groups.set(place, [...(groups.get(place) ?? []), view]);
  }
  return [...groups].sort((a, b) => a[0] - b[0]);
}

function distinct(views: readonly MeasurementView[], key: (view: MeasurementView) => number | undefined): number {
  return new Set(views.map(key)).size;
}

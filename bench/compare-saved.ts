import type { BenchDocument, Measurement } from './model.ts';
import { cell, count, wrap } from './render/numbers.ts';

const width = 80;

/** What an earlier result says beside this one. Runs one after the other mislead, on two machines more so; the text says it. */
export function compareSaved(earlier: BenchDocument, now: BenchDocument): string {
  const pairs = now.measurements.flatMap((measurement) => {
    const before = earlier.measurements.find(
      ({ workload, server }) => workload === measurement.workload && server === measurement.server,
    );
    return before === undefined ? [] : [{ before, measurement }];
  });
  const rows =
    pairs.length === 0
      ? [
          wrap(
            'No workload and server of the two results are the same: give the servers the same names, with --server NAME=COMMAND.',
            width,
          ),
        ]
      : pairs.flatMap(({ before, measurement }) => rowsOf(before, measurement));
  const differing = Object.keys(now.environment).filter((key) => earlier.environment[key] !== now.environment[key]);
  const notes = [
    ...(differing.length === 0
      ? []
      : [`The machines or their settings differ (${differing.join(', ')}): these changes may be theirs.`]),
    'Runs at different times see different disturbances; to compare two servers, measure them in one run.',
  ];
  return ['', `Beside the result of ${earlier.startedAt}`, ...rows, ...notes.map((note) => wrap(note, width)), ''].join('\n');
}

function rowsOf(before: Measurement, now: Measurement): string[] {
  const [old, current] = [before.messagesPerSecond, now.messagesPerSecond];
  const overlap = current.low <= old.high && current.high >= old.low;
  const costs = [before.serverCpuUsPerMessage?.value, now.serverCpuUsPerMessage?.value] as const;
  const cost = costs[0] === undefined || costs[1] === undefined ? '' : `  CPU/msg ${changeOf(costs[0], costs[1])}`;
  const rates = `${cell(count(old.value), 10, 'right')} → ${cell(count(current.value), 10, 'right')}`;
  return [
    cell(`${now.workload} ${now.server}`, width, 'left').trimEnd(),
    `    msg/s${rates}  ${changeOf(old.value, current.value)}${cost}${overlap ? '  (intervals overlap)' : ''}`,
  ];
}

function changeOf(before: number, now: number): string {
  const percent = (now / before - 1) * 100;
  return `${percent < 0 ? '' : '+'}${percent.toFixed(1)} %`;
}

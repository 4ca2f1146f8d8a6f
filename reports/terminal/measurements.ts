import type { MeasurementEntry } from '../../harness/model/event.ts';
import { measurementView, type Interval, type MeasurementView } from '../measurement.ts';
import { shortMicroseconds, shortNumber } from '../text/numbers.ts';
import { padEnd } from '../text/wrap.ts';
import { heading, paragraph, type Page } from './page.ts';

/** A line for each measurement: throughput with its interval, and latency. */
export function measurementLines(entries: readonly MeasurementEntry[], page: Page): readonly string[] {
  if (entries.length === 0) return [];
  const rows = entries.map(measurementView).map((entry) => ({
    name: `${entry.workload}  ${entry.server}`,
    figures: figuresOf(entry),
  }));
  const widest = Math.max(...rows.map(({ name }) => name.length)) + 2;
  const lines = rows.flatMap(({ name, figures }) =>
    widest + figures.length + 2 <= page.columns
      ? [`  ${padEnd(name, widest)}${figures}`]
      : [
          ...paragraph(name, { indent: '  ', columns: page.columns }),
          ...paragraph(figures, { indent: '      ', columns: page.columns }),
        ],
  );
  return [heading('Measured', page), ...lines];
}

function figuresOf({ messagesPerSecond, latency }: MeasurementView): string {
  const percentiles = latency
    .filter(({ name }) => name === 'p50' || name === 'p99')
    .map(({ name, us }) => `${name} ${shortMicroseconds(us)}`);
  return [...(messagesPerSecond === undefined ? [] : [throughputOf(messagesPerSecond)]), ...percentiles].join(', ');
}

function throughputOf({ median, low, high }: Interval): string {
  return `${shortNumber(median)} messages/s${low === high ? '' : ` (${shortNumber(low)} to ${shortNumber(high)})`}`;
}

import type { MeasurementEntry } from '../../harness/model/event.ts';
import { measurementView, type MeasurementView } from '../measurement.ts';
import { shortMicroseconds, shortNumber } from '../text/numbers.ts';
import { markup, nothing, type Markup } from './markup.ts';
import { plotFigures } from './plot-figure.ts';
import { plotsOf } from './plots.ts';

/** The measurements: plots, and the same figures as a table. `drawn` tells how many plots there are. */
export function measurementSection(entries: readonly MeasurementEntry[]): { readonly section: Markup; readonly drawn: number } {
  const views = entries.map(measurementView);
  if (views.length === 0) return { section: nothing, drawn: 0 };
  const plots = plotsOf(views);
  return {
    section: markup`<section aria-labelledby="measured-h">
      <h2 id="measured-h">Measured</h2>
      ${plotFigures(plots)}
      ${table(views)}
    </section>`,
    drawn: plots.length,
  };
}

const percentiles = ['p50', 'p90', 'p99', 'p99.9', 'max'];

function table(views: readonly MeasurementView[]): Markup {
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="The measurements as a table">
    <table class="data">
      <thead>
        <tr>
          <th scope="col">workload</th>
          <th scope="col">server</th>
          <th scope="col" class="n">messages/s</th>
          <th scope="col" class="n">interval</th>
          ${percentiles.map((name) => markup`<th scope="col" class="n">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${views.map(row)}
      </tbody>
    </table>
  </div>`;
}

function row({ workload, server, messagesPerSecond: rate, latency }: MeasurementView): Markup {
  const time = (name: string) => {
    const entry = latency.find((one) => one.name === name);
    return entry === undefined ? '' : shortMicroseconds(entry.us);
  };
  return markup`<tr>
    <th scope="row">${workload}</th>
    <td>${server}</td>
    <td class="n">${rate === undefined ? '' : shortNumber(rate.median)}</td>
    <td class="n">
      ${rate === undefined || rate.low === rate.high ? '' : `${shortNumber(rate.low)} to ${shortNumber(rate.high)}`}
    </td>
    ${percentiles.map((name) => markup`<td class="n">${time(name)}</td>`)}
  </tr>`;
}

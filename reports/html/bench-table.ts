import type { BenchMeasurement, Estimate } from '../bench-result.ts';
import { shortMicroseconds, shortNumber } from '../text/numbers.ts';
import { markup, type Markup } from './markup.ts';

/** Every figure of the page as a table: what the plots show, for whoever can not see them, or wants to copy it. */
export function benchTable(measurements: readonly BenchMeasurement[]): Markup {
  const noted = measurements.some((of) => notes(of) !== '');
  return markup`<div class="scroll" tabindex="0" role="region" aria-labelledby="figures-h">
    <table class="data">
      <thead>
        <tr>
          <th scope="col">workload</th>
          <th scope="col">server</th>
          ${['messages/s', '95 %', 'MiB/s', 'p50', 'p90', 'p99', 'p99.9', 'max', 'server µs/message'].map((title) => markup`<th scope="col" class="n">${title}</th>`)}
          ${noted ? markup`<th scope="col">note</th>` : markup``}
        </tr>
      </thead>
      <tbody>
        ${measurements.map((of) => row(of, noted ? 'noted' : 'plain'))}
      </tbody>
    </table>
    ${
      noted
        ? markup`<p class="about">
            disturbed: other work used the machine in more than 30 % of the slices. client-bound: the client was the limit, not the
            server. unsteady: the rate moved while it was measured.
          </p>`
        : markup``
    }
  </div>`;
}

function row(of: BenchMeasurement, kind: 'noted' | 'plain'): Markup {
  const { latencyMs, messagesPerSecond, bytesPerSecond, serverCpuUsPerMessage } = of;
  const times =
    latencyMs === undefined
      ? Array<number | undefined>(5).fill(undefined)
      : [latencyMs.p50, latencyMs.p90, latencyMs.p99, latencyMs.p999, latencyMs.max];
  const cells = [
    shortNumber(messagesPerSecond.value),
    intervalText(messagesPerSecond),
    (bytesPerSecond.value / 1048576).toFixed(1),
    ...times.map((ms) => (ms === undefined ? '' : shortMicroseconds(ms * 1000))),
    serverCpuUsPerMessage?.value.toFixed(2) ?? '',
  ];
  return markup`<tr>
    <th scope="row">${of.workload}</th>
    <td>${of.server}</td>
    ${cells.map((text) => markup`<td class="n">${text}</td>`)} ${kind === 'noted' ? markup`<td>${notes(of)}</td>` : markup``}
  </tr>`;
}

function intervalText({ low, high }: Estimate): string {
  return low === high ? '' : `${shortNumber(low)} to ${shortNumber(high)}`;
}

function notes({ noisy, clientBound, steady }: BenchMeasurement): string {
  return [noisy ? 'disturbed' : '', clientBound ? 'client-bound' : '', steady ? '' : 'unsteady']
    .filter((text) => text !== '')
    .join(', ');
}

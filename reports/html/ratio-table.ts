import type { BenchResult, Estimate } from '../bench-result.ts';
import { markup, nothing, type Markup } from './markup.ts';

type Comparison = BenchResult['comparisons'][number];

/** Server against server, pair by pair: the ratios with their intervals, as figures and drawn around the line of "as fast". */
export function ratioTable(comparisons: readonly Comparison[]): Markup {
  if (comparisons.length === 0) return nothing;
  const reach = Math.max(
    0.1,
    ...comparisons.flatMap(({ messagesPerSecond: { low, high } }) => [logOf(low), logOf(high)].map(Math.abs)),
  );
  const withCpu = comparisons.some((of) => of.serverCpuPerMessage !== undefined);
  return markup`<section aria-labelledby="pairs-h">
    <h2 id="pairs-h">Side by side, in pairs of slices</h2>
    <p class="about">
      The servers take turns slice by slice, and each slice of one is compared with the slice of the other beside it. A ratio of 1
      means that they are the same; where the 95 % interval holds 1, no difference was seen.
    </p>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="pairs-h">
      <table class="data">
        <thead>
          <tr>
            <th scope="col">workload</th>
            <th scope="col">first : second</th>
            <th scope="col" class="n">messages/s</th>
            <th scope="col">slower ← 1 → faster</th>
            ${withCpu ? markup`<th scope="col" class="n">server CPU per message</th>` : nothing}
            <th scope="col">in words</th>
          </tr>
        </thead>
        <tbody>
          ${comparisons.map((of) => row(of, { reach, withCpu: withCpu ? 'yes' : 'no' }))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function row(of: Comparison, { reach, withCpu }: { readonly reach: number; readonly withCpu: 'yes' | 'no' }): Markup {
  const { workload, first, second, messagesPerSecond, serverCpuPerMessage, says } = of;
  return markup`<tr>
    <th scope="row">${workload}</th>
    <td>${first} : ${second}</td>
    <td class="n">${ratioText(messagesPerSecond)}</td>
    <td>${drawn(messagesPerSecond, reach)}</td>
    ${withCpu === 'yes' ? markup`<td class="n">${serverCpuPerMessage === undefined ? '' : ratioText(serverCpuPerMessage)}</td>` : nothing}
    <td>${says}</td>
  </tr>`;
}

/** A ratio with its interval: `1.32 (1.28 to 1.37)`. */
export function ratioText({ value, low, high }: Estimate): string {
  return `${value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

const width = 220;
const middle = width / 2;
/** Smaller differences get no word and no colour, however certain. */
const differenceMin = 0.02;

/** The interval as a bar on a logarithmic axis, so that twice and half lie equally far from 1. */
function drawn(estimate: Estimate, reach: number): Markup {
  const x = (ratio: number) => (middle + (logOf(ratio) / reach) * (middle - 8)).toFixed(1);
  const { value, low, high } = estimate;
  const kind = Math.abs(value - 1) <= differenceMin ? 'soft' : low > 1 ? 'good' : high < 1 ? 'bad' : 'soft';
  return markup`<svg class="ratio ${kind}" width="${width}" height="18" aria-hidden="true">
    <title>${ratioText(estimate)}</title>
    <line class="one" x1="${middle}" x2="${middle}" y1="0" y2="18" />
    <line x1="${x(low)}" x2="${x(high)}" y1="9" y2="9" />
    <circle cx="${x(value)}" cy="9" r="4" />
  </svg>`;
}

function logOf(ratio: number): number {
  return Math.log(Math.min(1e6, Math.max(1e-6, ratio)));
}

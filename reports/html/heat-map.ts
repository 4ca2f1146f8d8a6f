import type { StrategyLap } from '../strategies-result.ts';
import { bytesText, shortNumber } from '../text/numbers.ts';
import { markup, type Markup } from './markup.ts';

type HeatMapOptions = {
  readonly laps: readonly StrategyLap[];
  readonly sizes: readonly number[];
  readonly growth: { readonly [strategy: string]: number };
  readonly labelledBy: string;
};

/** Strategies × sizes: each cell is as dark as the strategy is dear beside the cheapest of its size, and says how many times. */
export function heatMap({ laps, sizes, growth, labelledBy }: HeatMapOptions): Markup {
  const strategies = [...new Map(laps.map((lap) => [lap.strategy, lap])).values()];
  const least = new Map(sizes.map((size) => [size, Math.min(...laps.filter(({ bytes }) => bytes === size).flatMap(costOf))]));
  return markup`<div class="scroll" tabindex="0" role="region" aria-labelledby="${labelledBy}">
      <table class="data heat">
        <thead>
          <tr>
            <th scope="col">strategy</th>
            ${sizes.map((size) => markup`<th scope="col" class="n">${bytesText(size)}</th>`)}
            <th scope="col" class="n">growth</th>
          </tr>
        </thead>
        <tbody>
          ${strategies.map(
            ({ kind, strategy, title }) =>
              markup`<tr>
                <th scope="row">${strategy}<br /><span class="soft">${title}</span></th>
                ${sizes.map((size) => {
                  const lap = laps.find((one) => one.strategy === strategy && one.bytes === size);
                  return cell(lap, least.get(size) ?? 0);
                })}
                ${growthCell(growth[`${kind}/${strategy}`])}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="about">
      In each cell the CPU time beside that of the cheapest strategy at this size, below it MiB per second.
      <span class="key">${['up to 1.25 times', 'to 2', 'to 5', 'to 20', 'more'].map((text, rank) => markup`<span class="heat-${rank}">${text}</span> `)}</span>
      Growth is the exponent of the cost over the size: 1 is proportional, 2 quadratic.
    </p>`;
}

function cell(lap: StrategyLap | undefined, least: number): Markup {
  if (lap === undefined) return markup`<td class="n"></td>`;
  const { outcome } = lap;
  if (outcome.kind === 'skipped') return markup`<td class="n heat-4" title="${outcome.because}">too slow</td>`;
  const times = least > 0 ? outcome.cpuMsPerMebibyte / least : 1;
  const rank = [1.25, 2, 5, 20].filter((limit) => times > limit).length;
  const title = `${outcome.cpuMsPerMebibyte.toPrecision(3)} ms of CPU time for each MiB, ${shortNumber(outcome.mebibytesPerSecond)} MiB/s`;
  return markup`<td class="n heat-${rank}" title="${title}">
    ${times < 10 ? times.toFixed(1) : shortNumber(Math.round(times))} ×<br /><span>${shortNumber(outcome.mebibytesPerSecond)}</span>
  </td>`;
}

/** From here on the cost is called quadratic, as in the sentences of the result. */
const quadraticFrom = 1.35;

function growthCell(exponent: number | undefined): Markup {
  if (exponent === undefined) return markup`<td class="n"></td>`;
  const bad = exponent >= quadraticFrom;
  return markup`<td class="n${bad ? ' bad' : ''}">
    ${exponent.toFixed(2)}${bad ? markup`<br /><span>faster than the size</span>` : ''}
  </td>`;
}

function costOf({ outcome }: StrategyLap): readonly number[] {
  return outcome.kind === 'measured' ? [outcome.cpuMsPerMebibyte] : [];
}

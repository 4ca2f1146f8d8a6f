import { documentOf } from './html/document.ts';
import { heatMap } from './html/heat-map.ts';
import { markup, nothing, type Markup } from './html/markup.ts';
import type { Plot } from './html/plot.ts';
import { plotAssets } from './html/plot-assets.ts';
import { plotFigures } from './html/plot-figure.ts';
import { pageScript } from './html/script.ts';
import { printableData } from './printable-record.ts';
import type { StrategiesResult, StrategyLap } from './strategies-result.ts';
import { bytesText, shortMicroseconds } from './text/numbers.ts';
import { durationOf } from './text/words.ts';

const kinds = [
  ['send', 'sendAll: to send a whole message'],
  ['receive', 'recvAll: to receive as many bytes as are due'],
  ['delimiter', 'recvAll up to a delimiter'],
] as const;

/** The result of `echospec strategies` as one self-contained page: for each kind a heat map, and how the cost grows with the size. */
export function renderStrategiesPage(document: StrategiesResult): string {
  const result = printableData(document);
  const assets = plotAssets();
  const body = markup`${head(result)}
    <main id="main">
      ${broken(result)}${kinds.map(([kind, title]) => section(result, { kind, title }))}${nagle(result)}
      <details>
        <summary>The machine</summary>
        <dl class="pairs">${Object.entries(result.environment).map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
      </details>
    </main>
    <footer>Made by echospec: strategies to send and to receive, over the loopback of one machine.</footer>`;
  return documentOf({
    title: 'Ways to send and to receive (echospec strategies)',
    body,
    scripts: [pageScript, ...assets.scripts],
    styles: assets.styles,
  });
}

function head(result: StrategiesResult): Markup {
  const names = new Set(result.laps.map(({ kind, strategy }) => `${kind}/${strategy}`));
  const kind = result.failures.length > 0 ? 'bad' : 'good';
  const title =
    result.failures.length > 0
      ? 'Your strategy breaks the contract.'
      : `${names.size} ways to send and to receive, and what each costs`;
  return markup`<header>
    <div class="verdict ${kind}"><h1>${title}</h1></div>
    <dl class="facts">
      <div><dt>time</dt><dd>${durationOf(result.durationMs)}</dd></div>
      <div><dt>started</dt><dd>${result.startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</dd></div>
    </dl>
    <ul>${result.sentences.map((sentence) => markup`<li>${sentence}</li>`)}</ul>
  </header>`;
}

function broken({ failures }: StrategiesResult): Markup {
  if (failures.length === 0) return nothing;
  return markup`<section>
    <h2>What your strategy does not do</h2>
    ${failures.map(
      ({ strategy, case: title, message }) =>
        markup`<div class="card first">
          <div class="head"><span class="mark bad" aria-hidden="true">✗</span> ${strategy}: ${title}</div>
          <div class="body">${message}</div>
        </div>`,
    )}
  </section>`;
}

function section(
  result: StrategiesResult,
  { kind, title }: { readonly kind: StrategyLap['kind']; readonly title: string },
): Markup {
  const laps = result.laps.filter((lap) => lap.kind === kind);
  if (laps.length === 0) return nothing;
  return markup`<section aria-labelledby="${kind}-h">
    <h2 id="${kind}-h">${title}</h2>
    ${heatMap({ laps, sizes: result.sizes, growth: result.growth, labelledBy: `${kind}-h` })} ${plotFigures([costPlot(laps, result.sizes)])}
  </section>`;
}

/** Cost over size on logarithmic axes: what is proportional lies flat, what is quadratic climbs. */
function costPlot(laps: readonly StrategyLap[], sizes: readonly number[]): Plot {
  const names = [...new Set(laps.map(({ strategy }) => strategy))];
  const cost = (name: string, size: number) => {
    const outcome = laps.find((lap) => lap.strategy === name && lap.bytes === size)?.outcome;
    return outcome?.kind === 'measured' && outcome.cpuMsPerMebibyte > 0 ? outcome.cpuMsPerMebibyte : null;
  };
  return {
    title: 'CPU time for each MiB over the size of the message',
    note: 'A flat line is a cost proportional to the size. A line that climbs to the right copies again what it has already.',
    unit: 'milliseconds',
    scale: 'log',
    categories: sizes.map(bytesText),
    axis: 'size of the message',
    series: names.map((name) => ({ name, values: sizes.map((size) => cost(name, size)) })),
  };
}

function nagle({ nagle: rows }: StrategiesResult): Markup {
  if (rows === undefined || rows.length === 0) return nothing;
  return markup`<section aria-labelledby="nagle-h">
    <h2 id="nagle-h">Two small sends, Nagle's algorithm and delayed acknowledgements</h2>
    <p class="about">The median round trip of a request of 4 + 60 bytes to a server that waits for both.</p>
    <table class="data">
      <thead><tr><th scope="col">how it is sent</th><th scope="col" class="n">round trip</th></tr></thead>
      <tbody>
        ${rows.map(({ title, roundTripMs }) => markup`<tr><th scope="row">${title}</th><td class="n">${shortMicroseconds(roundTripMs * 1000)}</td></tr>`)}
      </tbody>
    </table>
  </section>`;
}

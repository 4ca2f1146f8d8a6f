import type { BenchMeasurement, BenchResult } from './bench-result.ts';
import { throughputPlots, workloadPlots } from './html/bench-plots.ts';
import { benchTable } from './html/bench-table.ts';
import { documentOf } from './html/document.ts';
import { markup, nothing, type Markup } from './html/markup.ts';
import { plotAssets } from './html/plot-assets.ts';
import { plotFigures } from './html/plot-figure.ts';
import { ratioTable, ratioText } from './html/ratio-table.ts';
import { pageScript } from './html/script.ts';
import { printableData } from './printable-record.ts';
import { bytesText, shortMicroseconds, shortNumber } from './text/numbers.ts';
import { commandLine, counted, durationOf } from './text/words.ts';

/** The result of `echospec bench` as one self-contained page: throughput, latency, the servers side by side, and every figure as a table. */
export function renderBenchPage(document: BenchResult): string {
  const result = printableData(document);
  const assets = plotAssets();
  const body = markup`${head(result)}
    <main id="main">
      ${failed(result)}${throughput(result)}${ratioTable(result.comparisons)}${workloads(result)}${figures(result)}${limits(result)}${about(result)}
    </main>
    <footer>Made by ${result.tool.name} ${result.tool.version}.</footer>`;
  return documentOf({
    title: `${result.servers.map(({ name }) => name).join(', ')}: ${titles[result.verdict]} (echospec bench)`,
    body,
    scripts: [pageScript, ...assets.scripts],
    styles: assets.styles,
  });
}

const titles = { measured: 'measured', failed: 'failed', interrupted: 'interrupted' } as const;

function head(result: BenchResult): Markup {
  const kind = { measured: 'good', failed: 'bad', interrupted: 'warn' }[result.verdict];
  const mark = { measured: '✓', failed: '✗', interrupted: '?' }[result.verdict];
  const facts: readonly (readonly [string, string])[] = [
    ['time', durationOf(result.durationMs)],
    ['started', result.startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')],
    ['engine', result.engine],
    ['pinning', result.pinning],
    ['seed', String(result.seed)],
  ];
  return markup`<header>
    <div class="verdict ${kind}"><h1><span aria-hidden="true">${mark}</span> ${sentence(result)}</h1></div>
    <dl class="facts">${facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
    <ul class="glance">${result.servers.map((server) => glance(server, result.measurements))}</ul>
  </header>`;
}

function sentence({ verdict, failures, measurements, servers }: BenchResult): string {
  const bytes = bytesText(measurements.reduce((sum, { verifiedBytes }) => sum + verifiedBytes, 0));
  if (verdict === 'failed')
    return `${[...new Set(failures.map(({ server }) => server))].join(', ')} answered wrongly or not at all: a failure, and no figure.`;
  if (verdict === 'interrupted') return 'The measurement was interrupted; what was measured until then is below.';
  return `${counted(servers.length, 'server')} measured, and every byte of ${bytes} came back right.`;
}

/** Of each server the best rate, and where it was reached: what a reader wants to know before all else. */
function glance({ name, command, clients }: BenchResult['servers'][number], measurements: readonly BenchMeasurement[]): Markup {
  const own = measurements.filter(({ server, pace }) => server === name && pace === 'closed');
  const best = own.toSorted((a, b) => b.messagesPerSecond.value - a.messagesPerSecond.value)[0];
  const rate =
    best === undefined
      ? 'no rate'
      : `at best ${shortNumber(best.messagesPerSecond.value)} messages/s (${best.workload}${best.latencyMs === undefined ? '' : `, p99 ${shortMicroseconds(best.latencyMs.p99 * 1000)}`})`;
  return markup`<li>
    <strong>${name}</strong> ${rate}${clients === 'sequential' ? ', one client at a time' : ''}<br />
    <code class="soft">${commandLine(command)}</code>
  </li>`;
}

function failed({ failures: items }: BenchResult): Markup {
  if (items.length === 0) return nothing;
  return markup`<section>
    <h2>What failed</h2>
    ${items.map(
      ({ server, workload, sentence: text }) =>
        markup`<div class="card first">
          <div class="head"><span class="mark bad" aria-hidden="true">✗</span> ${server}, ${workload}</div>
          <div class="body">${text}. No rate is given for it: echospec test tells what is wrong with the server.</div>
        </div>`,
    )}
  </section>`;
}

function throughput({ measurements }: BenchResult): Markup {
  const plots = throughputPlots(measurements);
  if (plots.length === 0) return nothing;
  return markup`<section aria-labelledby="throughput-h">
    <h2 id="throughput-h">Throughput</h2>
    ${plotFigures(plots)}
  </section>`;
}

function workloads({ measurements }: BenchResult): Markup {
  const names = [...new Set(measurements.map(({ workload }) => workload))];
  if (names.length === 0) return nothing;
  // The last one with many connections and small messages is what most readers look for; the first will do where there is none.
  const open = names.find((name) => name === 'connections-16') ?? names[0];
  return markup`<section aria-labelledby="workloads-h">
    <h2 id="workloads-h">Latency, and how it went over time</h2>
    ${names.map((name) => {
      const group = measurements.filter(({ workload }) => workload === name);
      const [first] = group;
      return markup`<details class="card"${name === open ? markup` open` : nothing}>
        <summary>${name} <span class="soft">${first === undefined ? '' : describe(first)}</span></summary>
        <div class="body">${plotFigures(workloadPlots(group))}</div>
      </details>`;
    })}
  </section>`;
}

function describe({ connections, messageBytes, depth, pace, rate }: BenchMeasurement): string {
  const under = depth === 1 ? '' : `, ${depth} messages under way on each`;
  const how = pace === 'closed' ? 'as fast as it answers' : `${shortNumber(rate ?? 0)} messages/s, sent on schedule`;
  return `${counted(connections, 'connection')}, ${bytesText(messageBytes)}${under}, ${how}`;
}

function figures({ measurements }: BenchResult): Markup {
  if (measurements.length === 0) return nothing;
  return markup`<section aria-labelledby="figures-h">
    <h2 id="figures-h">All figures</h2>
    ${benchTable(measurements)}
  </section>`;
}

function limits({ objectives, gates }: BenchResult): Markup {
  const lines = [
    ...objectives.map(({ server, quantile, limitMs, holds, breaks }) => {
      const most = holds === undefined ? 'no rate that was tried holds it' : `holds up to ${shortNumber(holds)} messages/s`;
      const least = breaks === undefined ? '' : `, breaks at ${shortNumber(breaks)}`;
      return `${server}: ${quantile} ≤ ${shortMicroseconds(limitMs * 1000)} ${most}${least}`;
    }),
    ...gates.map(
      ({ name, least, outcome, ratio }) =>
        `At least ${least} times the rate of ${name}: ${outcome}${ratio === undefined ? '' : `, ${ratioText(ratio)}`}`,
    ),
  ];
  return list('Objectives and gates', lines);
}

function about({ noiseFloor, skipped, warnings, environment }: BenchResult): Markup {
  const share = (part: number) => `${(part * 100).toFixed(1)} %`;
  const lines = [
    ...(noiseFloor === undefined
      ? []
      : [`The same server measured twice differs by ${share(noiseFloor.messagesPerSecond)}: smaller differences are noise.`]),
    ...skipped.map(({ server, workload, because }) => `Not measured: ${server}, ${workload}: ${because}`),
    ...warnings,
  ];
  return markup`${list('About this measurement', lines)}
    <details>
      <summary>The machine</summary>
      <dl class="pairs">${Object.entries(environment).map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
    </details>`;
}

function list(title: string, lines: readonly string[]): Markup {
  if (lines.length === 0) return nothing;
  return markup`<section><h2>${title}</h2><ul>${lines.map((line) => markup`<li>${line}</li>`)}</ul></section>`;
}

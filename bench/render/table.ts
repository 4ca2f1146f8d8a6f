import type { BenchDocument, Comparison, Measurement } from '../model.ts';
import { cell, count, duration, interval, mebibytes, percent, ratio, wrap } from './numbers.ts';

const width = 80;

/** The result as text that reads at 80 columns. */
export function renderBenchTable(result: BenchDocument): string {
  return [
    ...result.servers.flatMap(({ name }) => serverBlock(result, name)),
    ...comparisonBlock(result),
    ...result.failures.map(({ server, workload, sentence }) =>
      wrap(`FAILED  ${server}, ${workload}: ${sentence}. No rate is given for it.`, width),
    ),
    ...result.skipped.map(({ server, workload, because }) => wrap(`skipped  ${server}, ${workload}: ${because}`, width)),
    ...[...result.objectives.map(objectiveLine), ...result.gates.map(gateLine), ...noiseLines(result)].map((line) =>
      wrap(line, width),
    ),
    ...(result.verdict === 'interrupted' ? ['interrupted: these are the figures up to then'] : []),
    ...result.warnings.map((warning) => wrap(`note  ${warning}`, width)),
    '',
    wrap(footer(result), width),
    '',
  ].join('\n');
}

const columns = [
  ['workload', 17, 'left'],
  ['msg/s', 10, 'right'],
  ['95 %', 17, 'right'],
  ['MiB/s', 7, 'right'],
  ['p50', 9, 'right'],
  ['p99', 9, 'right'],
  ['µs/msg', 8, 'right'],
  ['', 3, 'right'],
] as const;

function row(cells: readonly string[]): string {
  return columns
    .map(([, size, side], index) => cell(cells[index] ?? '', size, side))
    .join('')
    .trimEnd();
}

function serverBlock(result: BenchDocument, name: string): string[] {
  const measurements = result.measurements.filter(({ server }) => server === name);
  const head = result.servers.find((server) => server.name === name);
  const clients = head?.clients === 'sequential' ? ', one client at a time' : '';
  if (measurements.length === 0) return [];
  return ['', wrap(`${name}${clients}`, width), row(columns.map(([title]) => title)), ...measurements.flatMap(measurementRows)];
}

function measurementRows(measurement: Measurement): string[] {
  const { messagesPerSecond, bytesPerSecond, latencyMs, serverCpuUsPerMessage, serviceMs, latenessMs, unsent, ofReference } =
    measurement;
  const flags = `${measurement.noisy ? 'n' : ''}${measurement.clientBound ? 'c' : ''}${measurement.steady ? '' : 'u'}`;
  const rows = [
    row([
      measurement.workload,
      count(messagesPerSecond.value),
      interval(messagesPerSecond),
      mebibytes(bytesPerSecond.value),
      duration(latencyMs?.p50),
      duration(latencyMs?.p99),
      serverCpuUsPerMessage?.value.toFixed(2) ?? '-',
      flags,
    ]),
  ];
  if (serviceMs !== undefined) {
    const late = unsent === undefined || unsent === 0 ? '' : `; ${count(unsent)} not sent in time`;
    const service = `service p50 ${duration(serviceMs.p50)}, p99 ${duration(serviceMs.p99)}`;
    rows.push(wrap(`${service}; our own lateness p99 ${duration(latenessMs?.p99)}${late}`, width, '  '));
  }
  if (ofReference !== undefined) rows.push(`  ${percent(ofReference)} of the messages/s of the fast reference server in C`);
  return rows;
}

function comparisonBlock({ comparisons }: BenchDocument): string[] {
  return comparisons.length === 0 ? [] : ['', 'Side by side, in pairs of slices', ...comparisons.flatMap(comparisonRows)];
}

function comparisonRows({ workload, first, second, messagesPerSecond, serverCpuPerMessage, says }: Comparison): string[] {
  const cpu = serverCpuPerMessage === undefined ? '' : `   server CPU/msg ${ratio(serverCpuPerMessage)}`;
  return [
    `${cell(workload, 17, 'left')}  msg/s ${ratio(messagesPerSecond)}${cpu}`,
    wrap(`${first} : ${second}: ${says}`, width, '    '),
  ];
}

function objectiveLine({ server, quantile, limitMs, holds, breaks }: BenchDocument['objectives'][number]): string {
  const highest = holds === undefined ? 'no rate tried holds it' : `holds up to ${count(holds)} messages/s`;
  return `objective  ${server}, ${quantile} ≤ ${duration(limitMs)}: ${highest}${breaks === undefined ? '' : `, breaks at ${count(breaks)}`}`;
}

function gateLine({ name, least, outcome, ratio: seen, because }: BenchDocument['gates'][number]): string {
  return `gate  at least ${least} of ${name}: ${outcome}${seen ? `, ${ratio(seen)}` : ''}${because === undefined ? '' : ` (${because})`}`;
}

function noiseLines({ noiseFloor }: BenchDocument): string[] {
  if (noiseFloor === undefined) return [];
  const part = (share: number): string => `${(share * 100).toFixed(1)} %`;
  const cpu =
    noiseFloor.serverCpuPerMessage === undefined ? '' : `, ${part(noiseFloor.serverCpuPerMessage)} in server CPU per message`;
  return [`noise floor (the same server twice)  ${part(noiseFloor.messagesPerSecond)} in messages/s${cpu}`];
}

/** What p50 and p99 are depends on the pace, and both kinds may stand in one table. */
function quantileNotes(measurements: readonly Measurement[]): string[] {
  const closed = measurements.some(({ pace }) => pace === 'closed');
  const fixed = measurements.some(({ pace }) => pace === 'fixed-rate');
  return [
    ...(closed ? ['In a closed loop p50 and p99 are those of a saturated server.'] : []),
    ...(fixed ? ['At a fixed rate they count from the scheduled time.'] : []),
  ];
}

function footer(result: BenchDocument): string {
  const flags = new Map([
    ['n', result.measurements.some(({ noisy }) => noisy) && 'n: other work disturbed more than 30 % of the slices.'],
    ['c', result.measurements.some(({ clientBound }) => clientBound) && 'c: the client was the limit, not the server.'],
    ['u', result.measurements.some(({ steady }) => !steady) && 'u: not steady while it was measured.'],
  ]);
  const bytes = result.measurements.reduce((sum, { verifiedBytes }) => sum + verifiedBytes, 0);
  return [
    `Every byte was verified (${mebibytes(bytes)} MiB); engine ${result.engine}, pinning: ${result.pinning}.`,
    'µs/msg is CPU time of the server.',
    ...quantileNotes(result.measurements),
    ...[...flags.values()].filter((text) => text !== false),
  ].join(' ');
}

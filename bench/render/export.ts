import type { BenchDocument, Measurement } from '../model.ts';
import { count, duration, interval, mebibytes, ratio } from './numbers.ts';

/** One line for each workload and server. */
export function renderBenchCsv(result: BenchDocument): string {
  const columns: readonly (readonly [string, (of: Measurement) => string | number | undefined])[] = [
    ['workload', (of) => of.workload],
    ['server', (of) => of.server],
    ['connections', (of) => of.connections],
    ['message_bytes', (of) => of.messageBytes],
    ['depth', (of) => of.depth],
    ['pace', (of) => of.pace],
    ['rate', (of) => of.rate],
    ['messages_per_second', (of) => of.messagesPerSecond.value],
    ['messages_per_second_low', (of) => of.messagesPerSecond.low],
    ['messages_per_second_high', (of) => of.messagesPerSecond.high],
    ['bytes_per_second', (of) => of.bytesPerSecond.value],
    ['p50_ms', (of) => of.latencyMs?.p50],
    ['p90_ms', (of) => of.latencyMs?.p90],
    ['p99_ms', (of) => of.latencyMs?.p99],
    ['p999_ms', (of) => of.latencyMs?.p999],
    ['max_ms', (of) => of.latencyMs?.max],
    ['service_p99_ms', (of) => of.serviceMs?.p99],
    ['server_cpu_us_per_message', (of) => of.serverCpuUsPerMessage?.value],
    ['client_cpu_us_per_message', (of) => of.clientCpuUsPerMessage],
    ['verified_bytes', (of) => of.verifiedBytes],
    ['noisy', (of) => String(of.noisy)],
    ['client_bound', (of) => String(of.clientBound)],
  ];
  const lines = result.measurements.map((measurement) => columns.map(([, value]) => quoted(value(measurement))).join(','));
  return `${[columns.map(([name]) => name).join(','), ...lines].join('\n')}\n`;
}

export function renderBenchMarkdown(result: BenchDocument): string {
  const head = ['workload', 'server', 'messages/s', '95 %', 'MiB/s', 'p50', 'p99', 'server µs/message'];
  const rows = result.measurements.map((of) => [
    of.workload,
    of.server,
    count(of.messagesPerSecond.value),
    interval(of.messagesPerSecond),
    mebibytes(of.bytesPerSecond.value),
    duration(of.latencyMs?.p50),
    duration(of.latencyMs?.p99),
    of.serverCpuUsPerMessage?.value.toFixed(2) ?? '',
  ]);
  const comparisons = result.comparisons.map(
    (of) =>
      `* ${of.workload}: ${of.says} (messages/s ${ratio(of.messagesPerSecond)}${of.serverCpuPerMessage ? `, server CPU per message ${ratio(of.serverCpuPerMessage)}` : ''})`,
  );
  const failures = result.failures.map(({ server, workload, sentence }) => `* **failed** ${server}, ${workload}: ${sentence}`);
  const cells = (texts: readonly string[]): string =>
    `| ${texts.map((text) => text.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return `${[cells(head), cells(head.map(() => '---')), ...rows.map(cells), '', ...comparisons, ...failures].join('\n')}\n`;
}

function quoted(value: string | number | undefined): string {
  const text = value === undefined ? '' : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

import { short } from '../render/numbers.ts';
import type { Lap } from './race.ts';
import { rankOf, shades } from './render.ts';
import type { StrategiesDocument } from './result.ts';
import { sizeOf } from './sentences.ts';

/** One line for each strategy and size. */
export function renderStrategiesCsv(result: StrategiesDocument): string {
  const head = 'kind,strategy,bytes,mebibytes_per_second,cpu_ms_per_mebibyte,times_cheapest,growth';
  const lines = result.laps.map(({ kind, strategy, bytes, outcome }) => {
    const figures =
      outcome.kind === 'skipped'
        ? ['', '', '']
        : [outcome.mebibytesPerSecond, outcome.cpuMsPerMebibyte, outcome.timesCheapest ?? ''];
    return [kind, strategy, bytes, ...figures, result.growth[`${kind}/${strategy}`] ?? ''].join(',');
  });
  return `${[head, ...lines].join('\n')}\n`;
}

/** A table for each kind: CPU ms per MiB with its shade, and MiB/s in brackets. */
export function renderStrategiesMarkdown(result: StrategiesDocument): string {
  const kinds = [...new Set(result.laps.map(({ kind }) => kind))];
  const failures = result.failures.map(({ kind, case: title, message }) => `* **failed** ${kind}, ${title}: ${message}`);
  return `${[...kinds.flatMap((kind) => tableOf(result, kind)), ...result.sentences, '', ...failures].join('\n')}\n`;
}

function tableOf(result: StrategiesDocument, kind: Lap['kind']): string[] {
  const laps = result.laps.filter((lap) => lap.kind === kind);
  const head = [`${kind}: CPU ms per MiB (MiB/s)`, ...result.sizes.map(sizeOf), 'growth'];
  const rows = [...new Set(laps.map(({ strategy }) => strategy))].map((strategy) => {
    const own = result.sizes.map((size) => laps.find((lap) => lap.strategy === strategy && lap.bytes === size));
    const growth = result.growth[`${kind}/${strategy}`];
    return [strategy, ...own.map((lap) => (lap === undefined ? '' : cellOf(lap))), growth?.toFixed(2) ?? ''];
  });
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

function cellOf(lap: Lap): string {
  const { outcome } = lap;
  if (outcome.kind === 'skipped') return 'too slow';
  const shade = shades[rankOf(lap)]?.trim() ?? '';
  return `${short(outcome.cpuMsPerMebibyte)} (${short(outcome.mebibytesPerSecond)}) ${shade}`.trimEnd();
}

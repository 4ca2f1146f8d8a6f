import { readFile, writeFile } from 'node:fs/promises';
import { compareSaved } from './compare-saved.ts';
import { type CommandContext, exitCode } from './context.ts';
import { benchHelp } from './help.ts';
import { offeredCongestion } from './machine/environment.ts';
import type { BenchDocument } from './model.ts';
import { parseBenchArguments, type BenchOptions, type OutputFormat } from './options.ts';
import { renderBenchCsv, renderBenchMarkdown } from './render/export.ts';
import { LiveLine } from './render/live-line.ts';
import { renderBenchTable } from './render/table.ts';
import { NotMeasurable, runBench } from './run/run-bench.ts';

/** `echospec bench`: 0 fine, 1 a failure of a server or a gate that is broken, 2 usage, 3 could not measure. */
export async function benchCommand(argv: readonly string[], context: CommandContext): Promise<number> {
  const parsed = parseBenchArguments(argv, context.defaultServer);
  if (parsed.kind === 'usage') {
    context.writeError(`${parsed.message}\n`);
    return exitCode.usage;
  }
  if (parsed.kind === 'help') {
    context.write(benchHelp());
    return exitCode.fine;
  }
  const { options } = parsed;
  const offered = offeredCongestion() ?? [];
  if (options.congestion !== undefined && offered.length > 0 && !['system', ...offered].includes(options.congestion)) {
    context.writeError(`--cc ${options.congestion}: this system offers ${offered.join(', ')}, or leave it as it is with system.\n`);
    return exitCode.usage;
  }
  const live = new LiveLine({
    write: context.writeError,
    columns: context.columns,
    terminal: context.isTerminal ? 'live' : 'plain',
  });
  try {
    const earlier = options.compare === undefined ? undefined : await readSaved(options.compare);
    const { startServer, signal } = context;
    const onEvent = (event: Parameters<LiveLine['take']>[0]): void => live.take(event);
    const result = await runBench({ options, startServer, signal, onEvent, version: context.version ?? 'unknown' });
    live.end();
    await report(result, options, context);
    // What a program reads from the standard output stays whole.
    const readable = options.reports.some(({ format, file }) => format === 'terminal' && file === undefined);
    if (earlier !== undefined) (readable ? context.write : context.writeError)(compareSaved(earlier, result));
    return exitCodeOf(result, options);
  } catch (error) {
    live.end();
    if (!(error instanceof NotMeasurable)) throw error;
    context.writeError(`${error.message}\n`);
    return exitCode.notMeasured;
  }
}

function exitCodeOf(result: BenchDocument, options: BenchOptions): number {
  const broken = result.gates.some(({ outcome }) => outcome === 'broken');
  const noisy = options.strict === 'on' && result.measurements.some((measurement) => measurement.noisy);
  if (result.verdict === 'failed' || broken || noisy) return exitCode.failed;
  const undecided = result.gates.some(({ outcome }) => outcome === 'not measurable here');
  return undecided || result.measurements.length === 0 || result.verdict === 'interrupted' ? exitCode.notMeasured : exitCode.fine;
}

type Renderer = (result: BenchDocument, context: CommandContext) => string;

const renderers: { readonly [format in OutputFormat]: Renderer } = {
  terminal: renderBenchTable,
  json: (result) => `${JSON.stringify(result, undefined, 2)}\n`,
  csv: renderBenchCsv,
  markdown: renderBenchMarkdown,
  html: (result, { pages }) => {
    if (pages === undefined) throw new NotMeasurable('There is no page here: only the command echospec makes it.');
    return pages.bench(result);
  },
};

async function report(result: BenchDocument, options: BenchOptions, context: CommandContext): Promise<void> {
  const saved = options.save === undefined ? [] : [{ format: 'json', file: options.save } as const];
  for (const { format, file } of [...options.reports, ...saved] as readonly {
    readonly format: OutputFormat;
    readonly file?: string;
  }[]) {
    const text = renderers[format](result, context);
    if (file === undefined) context.write(text);
    else await save(file, text);
  }
}

async function save(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    throw new NotMeasurable(`The report could not be written to ${file}: ${messageOf(cause)}`, { cause });
  }
}

async function readSaved(file: string): Promise<BenchDocument> {
  try {
    const document: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (isBenchDocument(document)) return document;
  } catch (cause) {
    throw new NotMeasurable(`${file} can't be compared with: ${messageOf(cause)}`, { cause });
  }
  throw new NotMeasurable(`${file} can't be compared with: it is not a result of echospec bench --save.`);
}

function isBenchDocument(document: unknown): document is BenchDocument {
  return typeof document === 'object' && document !== null && 'schema' in document && document.schema === 'echospec/bench/v1';
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

export { strategiesCommand } from './strategies/command.ts';
export type { CommandContext } from './context.ts';

import { writeFile } from 'node:fs/promises';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { type CommandContext, exitCode } from '../context.ts';
import { renderStrategiesCsv, renderStrategiesMarkdown } from './export.ts';
import { withTerminal } from '../shown.ts';
import { startPlainly } from '../plain-start.ts';
import { MineError } from './mine.ts';
import { renderStrategies } from './render.ts';
import type { StrategiesDocument } from './result.ts';
import { runStrategies, type StrategiesOptions } from './run.ts';
import { sizeOf } from './sentences.ts';

const kib = 1024;
const mib = kib * kib;
const sizes = [64, kib, 64 * kib, mib, 8 * mib, 64 * mib];

const help = `echospec strategies [options]

Compares ways to write sendAll and recvAll over loopback sockets: MiB/s, CPU time
per MiB from 64 B to 64 MiB, and how the cost grows with the size of the message.

  --mine FILE        a JavaScript module that exports sendAll(socket, bytes) or
                     recvAll(socket, length), each returning a promise: it must
                     keep the contract (short writes and reads, the end or a reset
                     inside a message, the empty message), then it races ours
  --only KIND        send, receive, delimiter
  --languages        the same in echo servers in C, Python and TypeScript, driven
                     by the load engine
  --full             longer
  --quick            shorter, and only up to 8 MiB
  --report FORMAT[=FILE]  terminal, json, csv, markdown, html; repeatable
`;

const declared = {
  mine: { type: 'string' },
  only: { type: 'string' },
  full: { type: 'boolean' },
  quick: { type: 'boolean' },
  languages: { type: 'boolean' },
  report: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options'];

/** `echospec strategies`: 0 fine, 1 a strategy of the user's that breaks the contract, 2 usage, 3 could not measure. */
export async function strategiesCommand(argv: readonly string[], context: Context): Promise<number> {
  const parsed = parse(argv);
  if (typeof parsed === 'string') {
    if (parsed === help) context.write(help);
    else context.writeError(`${parsed}\nSee \`echospec strategies --help\`.\n`);
    return parsed === help ? exitCode.fine : exitCode.usage;
  }
  const clearLine = (): void => {
    if (context.isTerminal) context.writeError('\r\u001B[2K');
  };
  try {
    const result = await runStrategies(parsed.options, { startServer: startPlainly, ...context }, ({ strategy, bytes }) => {
      if (context.isTerminal) context.writeError(`\r\u001B[2K${strategy}, ${sizeOf(bytes)}`);
    });
    clearLine();
    for (const { format, file } of parsed.reports) {
      if (file === undefined) context.write(renderers[format](result, context));
      else await save(file, renderers[format](result, { ...context, isTerminal: false }));
    }
    if (result.failures.length > 0) return exitCode.failed;
    return context.signal.aborted ? exitCode.notMeasured : exitCode.fine;
  } catch (error) {
    clearLine();
    if (!(error instanceof MineError) && !(error instanceof NotWritten)) throw error;
    context.writeError(`${error.message}\n`);
    return error instanceof MineError ? exitCode.usage : exitCode.notMeasured;
  }
}

type Context = Omit<CommandContext, 'startServer'> & Partial<Pick<CommandContext, 'startServer'>>;

const formats = ['terminal', 'json', 'csv', 'markdown', 'html'] as const;
type Format = (typeof formats)[number];

const renderers: { readonly [format in Format]: (result: StrategiesDocument, context: Context) => string } = {
  terminal: (result, { isTerminal, color }) => renderStrategies(result, isTerminal && color !== false ? 'on' : 'off'),
  json: (result) => `${JSON.stringify(result, undefined, 2)}\n`,
  csv: renderStrategiesCsv,
  markdown: renderStrategiesMarkdown,
  html: (result, { pages }) => pages?.strategies(result) ?? '',
};

class NotWritten extends Error {}

async function save(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new NotWritten(`The report could not be written to ${file}: ${why}`, { cause });
  }
}

type Report = { readonly format: Format; readonly file?: string };
type Parsed = { readonly options: StrategiesOptions; readonly reports: readonly Report[] };

function parse(argv: readonly string[]): Parsed | string {
  let values;
  try {
    ({ values } = parseArgs({ args: [...argv], options: declared, strict: true }));
  } catch (error) {
    return error instanceof Error ? (error.message.split(/\.? To specify|\n/)[0] ?? '') : String(error);
  }
  if (values.help === true) return help;
  const { only } = values;
  if (only !== undefined && only !== 'send' && only !== 'receive' && only !== 'delimiter')
    return `--only ${only}: there are send, receive, delimiter.`;
  const reports = (values.report ?? []).map(reportOf);
  const wrong = reports.find((report) => typeof report === 'string');
  if (wrong !== undefined) return wrong;
  if (values.quick === true && values.full === true) return '--quick and --full contradict each other.';
  if (values.languages === true && (values.mine ?? only) !== undefined) return '--languages goes without --mine and --only.';
  return {
    options: {
      // A server that joins what it has with every piece needs half a minute for 64 MiB.
      sizes: values.quick === true || values.languages === true ? sizes.slice(0, -1) : sizes,
      timeMs: values.full === true ? 300 : values.quick === true ? 25 : 80,
      ...(values.mine !== undefined && { mine: values.mine }),
      ...(only !== undefined && { only }),
      ...(values.languages === true && { languages: 'race' as const }),
    },
    reports: withTerminal(reports.filter((report) => typeof report !== 'string')),
  };
}

/** A report, or what is wrong with it. */
function reportOf(text: string): Report | string {
  const [name = '', file] = text.split(/=(.*)/s);
  const format = formats.find((known) => known === name);
  if (format === undefined || file === '') return `--report ${text}: there are ${formats.join(', ')}, as in html=FILE.`;
  return { format, ...(file !== undefined && { file }) };
}

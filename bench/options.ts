import { basename } from 'node:path';
import { availableParallelism } from 'node:os';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { EngineName } from './engine/engine.ts';
import type { LineEnd } from './engine/pattern.ts';
import { engineNames } from './engine/select.ts';
import type { Workload } from './model.ts';
import type { GateOption } from './run/gate.ts';
import type { Slo } from './run/objective.ts';
import { withTerminal } from './shown.ts';
import { gateWorkloads, grid, plans, workloads } from './workloads.ts';

export type ServerOption = { readonly name: string; readonly command: readonly string[] };

export const outputFormats = ['terminal', 'json', 'csv', 'markdown', 'html'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** Everything that `echospec bench` was told. */
export type BenchOptions = {
  readonly servers: readonly ServerOption[];
  readonly workloads: readonly Workload[];
  readonly engine: EngineName | 'best';
  /** The congestion control of our own sockets; absent is the engine's choice. */
  readonly congestion?: string;
  /** Every message is a line; absent: any bytes. */
  readonly lineEnd?: LineEnd;
  /** The longest message that the servers promise to take. */
  readonly messageMax?: number;
  readonly repetitions: number;
  readonly seed: number;
  readonly pin: 'on' | 'off';
  readonly cores: number;
  readonly stallMs: number;
  readonly selfcheck: 'on' | 'off';
  readonly reference: 'on' | 'off';
  readonly slo?: Slo;
  readonly gates: readonly GateOption[];
  readonly save?: string;
  readonly compare?: string;
  readonly reports: readonly { readonly format: OutputFormat; readonly file?: string }[];
  /** Noisy results fail the run. */
  readonly strict: 'on' | 'off';
};

export type Parsed<T> =
  | { readonly kind: 'options'; readonly options: T }
  | { readonly kind: 'usage'; readonly message: string }
  | { readonly kind: 'help' };

const declared = {
  server: { type: 'string', multiple: true },
  workload: { type: 'string', multiple: true },
  duration: { type: 'string' },
  repetitions: { type: 'string' },
  rate: { type: 'string' },
  slo: { type: 'string' },
  connections: { type: 'string' },
  size: { type: 'string' },
  profile: { type: 'string' },
  'line-end': { type: 'string' },
  'message-max': { type: 'string' },
  engine: { type: 'string' },
  cc: { type: 'string' },
  seed: { type: 'string' },
  pin: { type: 'boolean' },
  'no-pin': { type: 'boolean' },
  'no-reference': { type: 'boolean' },
  stall: { type: 'string' },
  quick: { type: 'boolean' },
  full: { type: 'boolean' },
  selfcheck: { type: 'boolean' },
  strict: { type: 'boolean' },
  save: { type: 'string' },
  compare: { type: 'string' },
  'min-ratio': { type: 'string', multiple: true },
  report: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options'];

class Wrong extends Error {}

/** Reads the arguments behind `echospec bench`; pure. `defaultServer` is measured when none is named. */
export function parseBenchArguments(argv: readonly string[], defaultServer?: ServerOption): Parsed<BenchOptions> {
  try {
    return parse(argv, defaultServer);
  } catch (error) {
    const isOurs = error instanceof Wrong || (error instanceof TypeError && 'code' in error);
    if (!isOurs) throw error;
    return { kind: 'usage', message: `${error.message.split(/\.? To specify|\n/)[0]}\nSee \`echospec bench --help\`.` };
  }
}

function parse(argv: readonly string[], defaultServer: ServerOption | undefined): Parsed<BenchOptions> {
  const end = argv.indexOf('--');
  const own = end < 0 ? argv : argv.slice(0, end);
  const command = end < 0 ? [] : argv.slice(end + 1);
  const { values, positionals } = parseArgs({ args: [...own], options: declared, allowPositionals: true, strict: true });
  if (values.help === true) return { kind: 'help' };
  if (positionals.length > 0)
    throw new Wrong(`Unexpected argument \`${positionals[0]}\`: the server's command stands behind \`--\`.`);
  if (values.pin === true && values['no-pin'] === true) throw new Wrong('--pin and --no-pin contradict each other.');
  const servers = [...commandServer(command), ...(values.server ?? []).map(namedServer)];
  if (servers.length === 0 && defaultServer !== undefined) servers.push(defaultServer);
  if (servers.length === 0) throw new Wrong('No server: give its command behind `--`, or --server NAME=COMMAND.');
  const names = servers.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new Wrong(`Two servers are named \`${twice}\`: give each its own name with --server NAME=COMMAND.`);
  const cores = availableParallelism();
  const gates = (values['min-ratio'] ?? []).map((text) => gateOption(text, names));
  const durationMs = values.duration === undefined ? undefined : seconds('--duration', values.duration);
  return {
    kind: 'options',
    options: {
      servers,
      workloads: withGated(chosenWorkloads(values, durationMs), gates, durationMs),
      engine: engineOf(values.engine),
      ...(values.cc !== undefined && { congestion: values.cc }),
      ...lineEndOf(values.profile ?? 'echo', values['line-end']),
      ...(values['message-max'] !== undefined && { messageMax: bytes('--message-max', values['message-max']) }),
      repetitions:
        values.repetitions === undefined ? (values.full === true ? 5 : 1) : integer('--repetitions', values.repetitions, 1, 100),
      seed: values.seed === undefined ? 1 : integer('--seed', values.seed, 0, 2 ** 32 - 1),
      pin: values['no-pin'] === true || cores < 2 ? 'off' : 'on',
      cores,
      stallMs: values.stall === undefined ? 3000 : seconds('--stall', values.stall),
      selfcheck: values.selfcheck === true ? 'on' : 'off',
      reference: values['no-reference'] === true ? 'off' : 'on',
      ...(values.slo !== undefined && { slo: sloOf(values.slo) }),
      gates,
      ...(values.save !== undefined && { save: values.save }),
      ...(values.compare !== undefined && { compare: values.compare }),
      reports: withTerminal((values.report ?? []).map(reportOf)),
      strict: values.strict === true ? 'on' : 'off',
    },
  };
}

/** A workload in which a share is demanded is measured in any case, with the reference server beside. */
function withGated(chosen: readonly Workload[], gates: readonly GateOption[], durationMs: number | undefined): readonly Workload[] {
  const gated = workloads.filter(({ name }) => gates.some((gate) => gate.name === name));
  const added = gated.filter(({ name }) => chosen.every((workload) => workload.name !== name));
  return [...chosen, ...added.map((workload) => ({ ...workload, durationMs: durationMs ?? workload.durationMs }))].map(
    (workload) => (gated.some(({ name }) => name === workload.name) ? { ...workload, besideReference: 'yes' as const } : workload),
  );
}

type Values = ReturnType<typeof parseArgs<{ options: typeof declared }>>['values'];

function chosenWorkloads(values: Values, durationMs: number | undefined): readonly Workload[] {
  if (values.quick === true && values.full === true) throw new Wrong('--quick and --full contradict each other.');
  const rate = values.rate === undefined ? undefined : positive('--rate', values.rate);
  if (values.connections !== undefined || values.size !== undefined || (rate !== undefined && values.workload === undefined)) {
    if (values.workload !== undefined)
      throw new Wrong('--workload has its own connections and size: leave out --connections and --size.');
    const connections = list(values.connections ?? (rate === undefined ? '1,16,64' : '16')).map((text) =>
      integer('--connections', text, 1, 16_384),
    );
    const sizes = list(values.size ?? '64').map((text) => bytes('--size', text));
    return grid({
      connections,
      sizes,
      durationMs: durationMs ?? (rate === undefined ? 1500 : 3000),
      ...(rate !== undefined && { rate }),
    });
  }
  const named = (values.workload ?? []).flatMap(list);
  const unknown = named.find((name) => workloads.every((workload) => workload.name !== name));
  if (unknown !== undefined)
    throw new Wrong(`There is no workload \`${unknown}\`. There are: ${workloads.map(({ name }) => name).join(', ')}.`);
  const plan: readonly string[] = values.quick === true ? plans.quick : values.full === true ? plans.full : plans.default;
  const longer = values.full === true ? 2 : values.quick === true ? 0.5 : 1;
  return workloads
    .filter(({ name }) => (named.length > 0 ? named : plan).includes(name))
    .map((workload) => ({
      ...workload,
      durationMs: durationMs ?? workload.durationMs * longer,
      ...(rate !== undefined && { pace: { kind: 'rate', rate } as const }),
    }));
}

function commandServer(command: readonly string[]): ServerOption[] {
  const [file] = command;
  if (file === undefined) return [];
  const interpreters = /^(python[\d.]*|node|perl|ruby|java|bash|sh|php)$/;
  const script = interpreters.test(basename(file))
    ? command.slice(1).find((word) => !word.startsWith('-') && !word.includes('{'))
    : undefined;
  return [{ name: basename(script ?? file), command }];
}

function namedServer(text: string): ServerOption {
  const equals = text.indexOf('=');
  const command = splitWords(text.slice(equals + 1));
  if (equals < 1 || command.length === 0)
    throw new Wrong(`--server ${text}: expected NAME=COMMAND, as in --server "mine=python3 server.py {port}".`);
  return { name: text.slice(0, equals), command };
}

/** Splits a command at blanks; single and double quotes keep blanks. No shell is involved. */
function splitWords(text: string): string[] {
  return [...text.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

/** What messages are made of: any bytes for the profile `echo`, lines for `line-echo`. */
function lineEndOf(profile: string, lineEnd: string | undefined): { readonly lineEnd?: LineEnd } {
  if (profile !== 'echo' && profile !== 'line-echo')
    throw new Wrong(`--profile ${profile}: only servers that send back what they get are measured: echo, line-echo.`);
  if (profile === 'echo' && lineEnd !== undefined) throw new Wrong('--line-end belongs to --profile line-echo.');
  if (profile === 'echo') return {};
  if (lineEnd !== undefined && lineEnd !== 'lf' && lineEnd !== 'crlf')
    throw new Wrong(`--line-end ${lineEnd}: there are lf and crlf.`);
  return { lineEnd: lineEnd ?? 'lf' };
}

function engineOf(text: string | undefined): EngineName | 'best' {
  if (text === undefined) return 'best';
  const found = engineNames.find((name) => name === text);
  if (found === undefined) throw new Wrong(`--engine ${text}: there are ${engineNames.join(', ')}.`);
  return found;
}

function sloOf(text: string): Slo {
  const [, digits, limit, unit] = /^p([\d.]+)=([\d.]+)(us|µs|ms|s)$/.exec(text) ?? [];
  // p99.9 and p999 both mean the same share.
  const share = digits === undefined ? Number.NaN : digits.includes('.') ? Number(digits) / 100 : Number(`0.${digits}`);
  const limitMs = Number(limit) * (unit === 's' ? 1000 : unit === 'ms' ? 1 : 0.001);
  if (!(share > 0 && share < 1 && limitMs > 0)) throw new Wrong(`--slo ${text}: expected as in p99=2ms.`);
  return { quantile: `p${digits ?? ''}`, share, limitMs };
}

function gateOption(text: string, names: readonly string[]): GateOption {
  const at = text.lastIndexOf('=');
  const name = text.slice(0, Math.max(0, at));
  const least = Number(text.slice(at + 1));
  if (at < 1 || !(least > 0)) throw new Wrong(`--min-ratio ${text}: expected NAME=X, as in reference=0.4.`);
  if (name !== 'reference' && !names.slice(1).includes(name) && !gateWorkloads.includes(name))
    throw new Wrong(
      `--min-ratio ${text}: there is no second server named \`${name}\`, and no workload; \`reference\` is the bundled server.`,
    );
  return { name, least };
}

function reportOf(text: string): { readonly format: OutputFormat; readonly file?: string } {
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  const format = outputFormats.find((known) => known === name);
  if (format === undefined) throw new Wrong(`--report ${text}: there are ${outputFormats.join(', ')}.`);
  return { format, ...(equals >= 0 && { file: text.slice(equals + 1) }) };
}

function list(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

function integer(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Wrong(`${option} ${text}: expected a whole number from ${least} to ${most}.`);
  return value;
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 10_000_000)) throw new Wrong(`${option} ${text}: expected messages per second, more than 0.`);
  return value;
}

function seconds(option: string, text: string): number {
  const [, digits, unit] = /^([\d.]+)(s|ms|m)?$/.exec(text) ?? [];
  const value = Number(digits) * (unit === 'ms' ? 1 : unit === 'm' ? 60_000 : 1000);
  if (!(value >= 10 && value <= 3_600_000))
    throw new Wrong(`${option} ${text}: expected seconds, as in 2 or 500ms, at most an hour.`);
  return value;
}

function bytes(option: string, text: string): number {
  const [, digits, unit = ''] = /^(\d+)(B|K|KiB|k|M|MiB)?$/.exec(text) ?? [];
  const value = Number(digits) * (/^k/i.test(unit) ? 1024 : unit.startsWith('M') ? 1024 * 1024 : 1);
  if (!(value >= 1 && value <= 64 * 1024 * 1024))
    throw new Wrong(`${option} ${text}: expected bytes, as in 64, 16K or 1M, at most 64M.`);
  return value;
}

import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from '../harness/ends.ts';

export type OptionTable = NonNullable<ParseArgsConfig['options']>;

export type Parsed = {
  readonly values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  readonly positionals: readonly string[];
  /** Everything behind `--`, untouched; undefined when there is no `--`. */
  readonly command: readonly string[] | undefined;
};

/** Splits off the command behind `--` and parses the options before it. Errors are usage errors that say what is known. */
export function parse(argv: readonly string[], options: OptionTable): Parsed {
  const dashes = argv.indexOf('--');
  const own = dashes < 0 ? argv : argv.slice(0, dashes);
  const command = dashes < 0 ? undefined : argv.slice(dashes + 1);
  if (command?.length === 0)
    throw new UsageError(
      'The command is missing behind `--`: give the program that starts the server, as in `-- python3 server.py {port}`.',
    );
  try {
    const { values, positionals } = parseArgs({ args: [...own], options, allowPositionals: true, strict: true });
    return { values, positionals, command };
  } catch (error) {
    throw new UsageError(explain(error, own, options));
  }
}

function explain(error: unknown, argv: readonly string[], options: OptionTable): string {
  const message = error instanceof Error ? error.message : String(error);
  const name = /'--?([\w-]+)/.exec(message)?.[1];
  if (message.startsWith('Unknown option') && name !== undefined) {
    const close = closest(name, Object.keys(options));
    const all = Object.keys(options).map((option) => `--${option}`);
    const hint = close === undefined ? `The options: ${all.join(' ')}.` : `Did you mean --${close}? (--help tells all options.)`;
    return `There is no option --${name}. ${hint} The server's own options stand behind \`--\`.`;
  }
  if (message.includes('argument missing') && name !== undefined) return `--${name} needs a value: --help tells which.`;
  return `${message.split('\n')[0] ?? message} (in: ${argv.join(' ')})`;
}

/** The known word that is nearest to a mistyped one, if any is near. */
export function closest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(2, word.length / 3) ? best.candidate : undefined;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let at = 1; at <= a.length; at++) {
    const next = [at];
    for (let to = 1; to <= b.length; to++) {
      const replaced = (row[to - 1] ?? 0) + Number(a[at - 1] !== b[to - 1]);
      next.push(Math.min((row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

export function text(parsed: Parsed, name: string): string | undefined {
  const value = parsed.values[name];
  return typeof value === 'string' ? value : undefined;
}

export function texts(parsed: Parsed, name: string): string[] {
  const value = parsed.values[name];
  return (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);
}

export function flag(parsed: Parsed, name: string): boolean {
  return parsed.values[name] === true;
}

/** A whole number within bounds, or a usage error that names them. */
export function whole(parsed: Parsed, name: string, bounds: { readonly min: number; readonly max: number }): number | undefined {
  const value = text(parsed, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!Number.isInteger(number) || number < bounds.min || number > bounds.max) {
    throw new UsageError(`--${name} takes a whole number from ${bounds.min} to ${bounds.max}, not \`${value}\`.`);
  }
  return number;
}

export function oneOf<Choice extends string>(parsed: Parsed, name: string, choices: readonly Choice[]): Choice | undefined {
  const value = text(parsed, name);
  if (value === undefined) return undefined;
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new UsageError(`--${name} is one of ${choices.join(', ')}, not \`${value}\`.`);
  return found;
}

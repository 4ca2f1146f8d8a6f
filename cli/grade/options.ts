import { isAtLeast, isolationLevels, UsageError, type IsolationLevel } from '../../harness/index.ts';
import { reporters } from '../../reports/index.ts';
import { flag, oneOf, parse, text, texts, whole, type OptionTable, type Parsed } from '../arguments.ts';
import { testOptionTable } from '../test-options.ts';
import type { GradeSettings } from './settings.ts';

/** The options of `echospec test` that mean the same here; they are passed on. */
const passedOn = [
  'profile',
  'framing',
  'reply',
  'clients',
  'lifetime',
  'line-end',
  'last-line',
  'cr',
  'message-max',
  'host',
  'port',
  'only',
  'skip',
  'level',
  'strict',
  'quick',
  'runs',
  'lanes',
];

export const gradeOptionTable: OptionTable = {
  ...Object.fromEntries(passedOn.flatMap((name) => (testOptionTable[name] === undefined ? [] : [[name, testOptionTable[name]]]))),
  config: { type: 'string' },
  out: { type: 'string' },
  resume: { type: 'boolean' },
  gates: { type: 'string' },
  jobs: { type: 'string' },
  shard: { type: 'string' },
  seed: { type: 'string' },
  budget: { type: 'string' },
  build: { type: 'string' },
  'build-budget': { type: 'string' },
  memory: { type: 'string' },
  processes: { type: 'string' },
  path: { type: 'string', multiple: true },
  readable: { type: 'string', multiple: true },
  isolation: { type: 'string' },
  'require-isolation': { type: 'string' },
  report: { type: 'string', multiple: true },
  summary: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
};

export type GradeOptions = {
  readonly submissions: readonly string[];
  readonly config?: string;
  readonly out: string;
  readonly resume: boolean;
  /** When what the gates demand is measured; later means by another run with --resume. */
  readonly gates: 'now' | 'later';
  readonly jobs?: number;
  readonly shard?: string;
  readonly seed: number;
  readonly isolation?: IsolationLevel;
  readonly requireIsolation: IsolationLevel;
  readonly reports: readonly string[];
  readonly settings: GradeSettings;
  /** What is passed on to the judge. */
  readonly testArguments: readonly string[];
  readonly port?: number;
  readonly summary: boolean;
  readonly help: boolean;
};

export function gradeOptionsOf(argv: readonly string[]): GradeOptions {
  const parsed = parse(argv, gradeOptionTable);
  const config = text(parsed, 'config');
  const jobs = whole(parsed, 'jobs', { min: 1, max: 256 });
  const shard = text(parsed, 'shard');
  const isolation = oneOf(parsed, 'isolation', isolationLevels);
  const requireIsolation = oneOf(parsed, 'require-isolation', isolationLevels) ?? 'none';
  if (isolation !== undefined && !isAtLeast(isolation, requireIsolation))
    throw new UsageError(`--isolation ${isolation} is less than --require-isolation ${requireIsolation}: leave one of them out.`);
  const port = whole(parsed, 'port', { min: 1, max: 65_535 });
  return {
    submissions: parsed.positionals,
    ...(config !== undefined && { config }),
    out: text(parsed, 'out') ?? 'echospec-grades',
    resume: flag(parsed, 'resume'),
    gates: oneOf(parsed, 'gates', ['now', 'later']) ?? 'now',
    ...(jobs !== undefined && { jobs }),
    ...(shard !== undefined && { shard }),
    seed: whole(parsed, 'seed', { min: 0, max: 2 ** 31 - 1 }) ?? 1,
    ...(isolation !== undefined && { isolation }),
    requireIsolation,
    reports: reportsOf(parsed),
    settings: settingsOf(parsed),
    testArguments: passedOnOf(parsed),
    ...(port !== undefined && { port }),
    summary: flag(parsed, 'summary'),
    help: flag(parsed, 'help'),
  };
}

function settingsOf(parsed: Parsed): GradeSettings {
  const build = text(parsed, 'build');
  const buildSeconds = whole(parsed, 'build-budget', { min: 1, max: 86_400 });
  const judgeSeconds = whole(parsed, 'budget', { min: 1, max: 86_400 });
  const memoryMiB = whole(parsed, 'memory', { min: 16, max: 1 << 20 });
  const processes = whole(parsed, 'processes', { min: 8, max: 100_000 });
  const path = texts(parsed, 'path');
  const readable = texts(parsed, 'readable');
  return {
    ...(build !== undefined && { build: build.split(/\s+/).filter((word) => word !== '') }),
    ...(parsed.command !== undefined && { run: parsed.command }),
    ...(buildSeconds !== undefined && { buildSeconds }),
    ...(judgeSeconds !== undefined && { judgeSeconds }),
    ...(memoryMiB !== undefined && { memoryMiB }),
    ...(processes !== undefined && { processes }),
    ...(path.length > 0 && { path }),
    ...(readable.length > 0 && { readable }),
  };
}

function reportsOf(parsed: Parsed): readonly string[] {
  return texts(parsed, 'report').map((format) => {
    if (!Object.hasOwn(reporters, format))
      throw new UsageError(
        `--report ${format}: the formats of the reports for each student are ${Object.keys(reporters).join(', ')}. Each is written into the folder of the submission.`,
      );
    return format;
  });
}

function passedOnOf(parsed: Parsed): readonly string[] {
  return passedOn.flatMap((name) => {
    if (flag(parsed, name)) return [`--${name}`];
    return texts(parsed, name)
      .filter((value) => value !== 'false')
      .flatMap((value) => [`--${name}`, value]);
  });
}

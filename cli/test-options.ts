import { dirname, join } from 'node:path';
import { UsageError, type ProfileOptions } from '../harness/index.ts';
import type { Rubric } from '../reports/index.ts';
import { buildLogIn } from './build-log.ts';
import type { ConfigFile } from './config/config.ts';
import { readConfig } from './config/read-config.ts';
import { rubricOf } from './config/rubric-of.ts';
import { hostOf } from './host.ts';
import { loadProfile, namesFile } from './load-profile.ts';
import { profiles, type ProfileChoices } from '../specs/profiles.ts';
import { closest, flag, oneOf, parse, text, texts, whole, type OptionTable, type Parsed } from './arguments.ts';

export const testOptionTable: OptionTable = {
  config: { type: 'string' },
  audience: { type: 'string' },
  name: { type: 'string' },
  profile: { type: 'string' },
  framing: { type: 'string' },
  reply: { type: 'string' },
  clients: { type: 'string' },
  lifetime: { type: 'string' },
  'line-end': { type: 'string' },
  'last-line': { type: 'string' },
  cr: { type: 'string' },
  'message-max': { type: 'string' },
  prints: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  cwd: { type: 'string' },
  'build-failed': { type: 'string' },
  only: { type: 'string', multiple: true },
  skip: { type: 'string', multiple: true },
  level: { type: 'string' },
  strict: { type: 'boolean' },
  quick: { type: 'boolean' },
  seed: { type: 'string' },
  runs: { type: 'string' },
  budget: { type: 'string' },
  lanes: { type: 'string' },
  bail: { type: 'boolean' },
  report: { type: 'string', multiple: true },
  failures: { type: 'string' },
  baseline: { type: 'string' },
  trace: { type: 'boolean' },
  stress: { type: 'string' },
  watch: { type: 'boolean' },
  measure: { type: 'boolean' },
  'junit-flavor': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
};

/** Where failures are kept unless the user says otherwise. */
export const usualFolder = 'echospec-failures';

export type TestOptions = {
  readonly command: readonly string[] | undefined;
  /** What the reports call the server. */
  readonly name?: string;
  /** Points and wording of the config. */
  readonly rubric?: Rubric;
  /** Who reads what is written. What is hidden from students does not exist in what is written for them. */
  readonly audience: 'student' | 'instructor';
  /** Of the config, for --measure. */
  readonly gates: Readonly<Record<string, number>>;
  readonly profile: ProfileOptions;
  readonly host: string;
  readonly port?: number;
  readonly cwd?: string;
  /** What the compiler said when the server was built, and why there is none to judge. */
  readonly buildFailed?: string;
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly level: 'must' | 'should' | 'may';
  readonly strict: boolean;
  readonly quick: boolean;
  readonly seed: number;
  readonly runs?: number;
  readonly budgetMs?: number;
  readonly lanes: number;
  readonly bail: boolean;
  readonly reports: readonly ReportRequest[];
  /** The folder in which failures are kept; absent when they are not. */
  readonly failures?: string;
  /** The file of the failures that are known. */
  readonly baseline?: string;
  readonly trace: boolean;
  /** How many times everything is judged, to see whether it comes out the same. */
  readonly stress?: number;
  readonly watch: boolean;
  readonly measure: boolean;
  readonly help: boolean;
  readonly junitFlavor: 'plain' | 'artemis';
};

export type ReportRequest = { readonly format: string; readonly file?: string };

/** The options of the command line, and behind them those of the config that it names or that stands in the working directory. */
export async function readTestOptions(argv: readonly string[]): Promise<TestOptions> {
  const parsed = parse(argv, testOptionTable);
  const file = flag(parsed, 'help') ? undefined : await readConfig(text(parsed, 'config'));
  const options = testOptionsOf(argv, file);
  const configured = text(parsed, 'profile') === undefined ? configuredProfile(file) : {};
  try {
    return await withOwnProfile(options);
  } catch (error) {
    throw withPlace(error, { file, configured });
  }
}

export function testOptionsOf(argv: readonly string[], file?: ConfigFile): TestOptions {
  const parsed = parse(argv, testOptionTable);
  const { rubric, strict = false } = rubricOf(file);
  if (parsed.positionals.length > 0) {
    const words = parsed.positionals.join(' ');
    const [program, example] =
      text(parsed, 'profile') === 'client'
        ? ['client', `echospec client -- ${words} {host} {port} {message}`]
        : ['server', `echospec test -- ${words} {port}`];
    throw new UsageError(
      `\`${words}\` was not expected here. The command of the ${program} stands behind \`--\`, as in: ${example}`,
    );
  }
  const port = whole(parsed, 'port', { min: 1, max: 65_535 });
  const runs = whole(parsed, 'runs', { min: 1, max: 1_000_000 });
  const budget = whole(parsed, 'budget', { min: 1, max: 86_400 });
  const cwd = text(parsed, 'cwd');
  const buildLog = text(parsed, 'build-failed');
  const baseline = text(parsed, 'baseline');
  const times = whole(parsed, 'stress', { min: 2, max: 10_000 });
  if (times !== undefined && flag(parsed, 'watch')) throw new UsageError('--stress and --watch can not both be: choose one.');
  const failures = text(parsed, 'failures') ?? usualFolder;
  const name = text(parsed, 'name');
  const audience = oneOf(parsed, 'audience', ['student', 'instructor']) ?? 'student';
  if (audience === 'student' && flag(parsed, 'bail') && Object.values(rubric?.visibility ?? {}).some((when) => when !== 'visible'))
    throw new UsageError('--bail would show students that a hidden check failed: leave it out, or add --audience instructor.');
  // A kept failure holds everything that the feedback leaves out.
  const keeps = failures !== 'none' && (audience === 'instructor' || (rubric?.feedback ?? 'full') === 'full');
  return {
    command: parsed.command,
    ...(name !== undefined && { name }),
    ...(rubric !== undefined && { rubric }),
    audience,
    gates: file?.config.gates ?? {},
    profile: profileOf(parsed, file),
    host: hostOf(text(parsed, 'host') ?? '127.0.0.1'),
    ...(port !== undefined && { port }),
    ...(cwd !== undefined && { cwd }),
    ...(buildLog !== undefined && { buildFailed: buildLogIn(buildLog) }),
    only: texts(parsed, 'only'),
    skip: texts(parsed, 'skip'),
    level: oneOf(parsed, 'level', ['must', 'should', 'may']) ?? 'may',
    strict: flag(parsed, 'strict') || strict,
    quick: flag(parsed, 'quick'),
    seed: whole(parsed, 'seed', { min: 0, max: 2 ** 31 - 1 }) ?? Math.floor(Math.random() * 2 ** 31),
    ...(runs !== undefined && { runs }),
    ...(budget !== undefined && { budgetMs: budget * 1000 }),
    lanes: port === undefined ? (whole(parsed, 'lanes', { min: 1, max: 64 }) ?? 6) : 1,
    bail: flag(parsed, 'bail'),
    reports: texts(parsed, 'report').map((request) => reportRequestOf(request, 'report')),
    ...(keeps && { failures }),
    ...(baseline !== undefined && { baseline }),
    ...(times !== undefined && { stress: times }),
    trace: flag(parsed, 'trace'),
    watch: flag(parsed, 'watch'),
    measure: flag(parsed, 'measure'),
    help: flag(parsed, 'help'),
    junitFlavor: oneOf(parsed, 'junit-flavor', ['plain', 'artemis']) ?? 'plain',
  };
}

/** The same options with the profile of the user's own file, where they name one. */
async function withOwnProfile(options: TestOptions): Promise<TestOptions> {
  const { file } = options.profile;
  return typeof file === 'string' ? { ...options, profile: await loadProfile(file, options.profile['choices']) } : options;
}

function profileOf(parsed: Parsed, file: ConfigFile | undefined): ProfileOptions {
  const configured = text(parsed, 'profile') === undefined ? configuredProfile(file) : {};
  const choices = { ...configured.choices, ...choicesOf(parsed) };
  try {
    return makeProfile(text(parsed, 'profile') ?? configured.name ?? 'echo', choices);
  } catch (error) {
    throw withPlace(error, { file, configured });
  }
}

type Configured = { readonly name?: string; readonly choices?: ProfileChoices };

/** An error about a profile that stands in the config, with the line of the option that it begins with, or else of the name. */
function withPlace(
  error: unknown,
  { file, configured }: { readonly file: ConfigFile | undefined; readonly configured: Configured },
): unknown {
  if (!(error instanceof UsageError) || file === undefined || configured.name === undefined) return error;
  const option = /^--([a-z-]+)/.exec(error.message)?.[1]?.replaceAll(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());
  const isChoice = option !== undefined && Object.hasOwn(configured.choices ?? {}, option);
  const key = isChoice ? [option] : typeof file.config.profile === 'object' ? ['name'] : [];
  return new UsageError(`${file.place(['profile', ...key])} ${error.message}`);
}

/** The profile of the config; a file stands beside it. */
function configuredProfile(file: ConfigFile | undefined): Configured {
  const profile = file?.config.profile;
  if (file === undefined || profile === undefined) return {};
  const { name, ...choices } = typeof profile === 'string' ? { name: profile } : profile;
  return { name: namesFile(name) ? join(dirname(file.path), name) : name, choices };
}

function makeProfile(name: string, choices: ProfileChoices): ProfileOptions {
  if (namesFile(name)) return { name, file: name, choices, framing: '', reply: '', clients: 'either', replyOf: (sent) => sent };
  const make = profiles[name];
  if (make === undefined) {
    const near = closest(name, Object.keys(profiles));
    throw new UsageError(
      `There is no profile \`${name}\`.${near === undefined ? '' : ` Did you mean \`${near}\`?`} The profiles: ${Object.keys(profiles).join(', ')}, or a file such as ./my-profile.mjs.`,
    );
  }
  return { ...make(choices), choices };
}

function choicesOf(parsed: Parsed): ProfileChoices {
  const framing = text(parsed, 'framing');
  const reply = text(parsed, 'reply');
  const clients = oneOf(parsed, 'clients', ['sequential', 'concurrent']);
  const lifetime = text(parsed, 'lifetime');
  const lineEnd = text(parsed, 'line-end');
  const lastLine = text(parsed, 'last-line');
  const cr = text(parsed, 'cr');
  const prints = text(parsed, 'prints');
  const messageMax = whole(parsed, 'message-max', { min: 1, max: 64 << 20 });
  return {
    ...(framing !== undefined && { framing }),
    ...(reply !== undefined && { reply }),
    ...(clients !== undefined && { clients }),
    ...(lifetime !== undefined && { lifetime }),
    ...(lineEnd !== undefined && { lineEnd }),
    ...(lastLine !== undefined && { lastLine }),
    ...(cr !== undefined && { cr }),
    ...(messageMax !== undefined && { messageMax }),
    ...(prints !== undefined && { prints }),
  };
}

/** `FORMAT` or `FORMAT=FILE`, as given to the option of this name. */
export function reportRequestOf(request: string, option: string): ReportRequest {
  const equals = request.indexOf('=');
  if (equals < 0) return { format: request };
  const file = request.slice(equals + 1);
  if (file === '') throw new UsageError(`--${option} ${request}: the file's name behind \`=\` is missing.`);
  return { format: request.slice(0, equals), file };
}

import {
  calibrate,
  findExecutable,
  levelOf,
  recordOf,
  replayCheck,
  TargetError,
  UsageError,
  type AnyCheck,
  type CheckResult,
  type ProfileOptions,
  type Replayed,
  type Target,
} from '../harness/index.ts';
import { renderFailure } from '../reports/index.ts';
import { checks, diagnoseWith, profiles } from '../specs/index.ts';
import type { ProfileChoices } from '../specs/profiles.ts';
import { loadProfile } from './load-profile.ts';
import { closest, flag, parse, text, whole, type OptionTable, type Parsed } from './arguments.ts';
import type { Surroundings } from './commands.ts';
import { newestFailure } from './keep-failures.ts';
import { readReplayFile, type ReplayFile } from './replay-file.ts';
import { shellWord } from './shell-word.ts';
import { usualFolder } from './test-options.ts';

const optionTable: OptionTable = {
  failures: { type: 'string' },
  times: { type: 'string' },
  port: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
};

/** What rests on time or on a race is tried so often before it is called fixed. */
const roundsUsual = 5;

/** `echospec replay`: does a failure again. Exit code 0 fixed, 1 still fails, 3 could not run. */
export async function run(argv: readonly string[], outside: Surroundings): Promise<number> {
  const parsed = parse(argv, optionTable);
  if (flag(parsed, 'help')) {
    outside.write(help);
    return 0;
  }
  const path = pathOf(parsed);
  const file = readReplayFile(path);
  const check = checkOf(file, path);
  const port = whole(parsed, 'port', { min: 1, max: 65_535 }) ?? file.target.port;
  const target: Target = {
    command: parsed.command ?? file.target.command,
    host: file.target.host,
    ...(port !== undefined && { port }),
    ...(parsed.command === undefined && file.target.cwd !== undefined && { cwd: file.target.cwd }),
  };
  const profile = await profileOf(file, path);
  const replayed = await replay({
    file,
    check,
    target,
    profile,
    signal: outside.signal,
    rounds: whole(parsed, 'times', { min: 1, max: 1_000 }),
  });
  return tell(replayed, { check, target, path, outside });
}

function tell(
  replayed: Replayed,
  about: { readonly check: AnyCheck; readonly target: Target; readonly path: string; readonly outside: Surroundings },
): number {
  const { check, outside } = about;
  if (replayed.kind === 'could-not-run') {
    outside.write(`COULD NOT RUN: ${check.id}: ${replayed.because}\n`);
    return 3;
  }
  if (replayed.kind === 'fixed') {
    const { rounds } = replayed;
    outside.write(`FIXED: ${check.id} holds now (${rounds} of ${timesOf(rounds)}): it ${check.title}.\n`);
    return 0;
  }
  const { failed, of } = replayed.result.confirmed ?? { failed: 1, of: 1 };
  outside.write(`STILL FAILS: ${check.id} (${failed} of ${timesOf(of)})\n\n`);
  const result: CheckResult = { ...replayed.result, replay: `echospec replay ${shellWord(about.path)}` };
  const color = outside.color ? 'ansi' : 'none';
  outside.write(renderFailure(recordOfFailure({ ...about, result }), { columns: outside.columns, color }));
  return 1;
}

function pathOf(parsed: Parsed): string {
  if (parsed.positionals.length > 1)
    throw new UsageError(
      `\`echospec replay\` takes one file, not ${parsed.positionals.length}. Another server's command stands behind \`--\`.`,
    );
  const [given] = parsed.positionals;
  if (given !== undefined) return given;
  const folder = text(parsed, 'failures') ?? usualFolder;
  const newest = newestFailure(folder);
  if (newest === undefined)
    throw new UsageError(
      `No failure is kept in ${folder}/: nothing to replay. \`echospec test\` writes a file there for every check that fails; name another file or folder with FILE or --failures DIR.`,
    );
  return newest;
}

function checkOf(file: ReplayFile, path: string): AnyCheck {
  const check = checks.find((candidate) => candidate.id === file.check);
  if (check !== undefined) return check;
  const near = closest(
    file.check,
    checks.map((candidate) => candidate.id),
  );
  throw new UsageError(
    `${path} is about the check \`${file.check}\`, which this version of echospec does not have.${near === undefined ? '' : ` Is it \`${near}\` now?`} It was written by version ${file.tool?.version ?? 'unknown'}.`,
  );
}

/** The profile by its name, with the options that were in force. */
async function profileOf(file: ReplayFile, path: string): Promise<ProfileOptions> {
  const own = file.profile['file'];
  if (typeof own === 'string') return loadProfile(own, file.profile['choices']);
  const known = profiles[file.profile.name];
  if (known === undefined)
    throw new UsageError(
      `${path} names the profile \`${file.profile.name}\`, which this version does not have. The profiles: ${Object.keys(profiles).join(', ')}.`,
    );
  const choices = (file.profile['choices'] ?? {}) as ProfileChoices;
  return { ...known(choices), choices };
}

async function replay(options: {
  readonly file: ReplayFile;
  readonly check: AnyCheck;
  readonly target: Target;
  readonly profile: ProfileOptions;
  readonly rounds: number | undefined;
  readonly signal: AbortSignal;
}): Promise<Replayed> {
  const { file, check, target, profile, signal } = options;
  const before = file.before ?? [];
  const knowledge = file.knowledge ?? {};
  const roundsNeeded = file.certain ? 1 + Math.min(1, before.length) : roundsUsual;
  try {
    findExecutable(target.command[0] ?? '', target.cwd);
    await calibrate();
    return await replayCheck(
      { check, target, profile, seed: file.seed, signal, knowledge: () => knowledge },
      {
        input: file.input,
        before,
        rounds: options.rounds ?? roundsNeeded,
        level: levelOf(check, profile) ?? 'MAY',
        diagnose: diagnoseWith(knowledge),
      },
    );
  } catch (error) {
    if (error instanceof TargetError) return { kind: 'could-not-run', because: error.message };
    throw error;
  }
}

function recordOfFailure(found: { readonly result: CheckResult; readonly check: AnyCheck; readonly target: Target }) {
  const { result, check, target } = found;
  return recordOf([
    {
      type: 'run-started',
      at: 0,
      tool: { name: 'echospec', version: '' },
      profile: { name: '' },
      target: { command: target.command },
      run: { startedAt: '', seed: 0, versions: {}, platform: {} },
      checks: [{ id: check.id, level: result.level, title: check.title, step: check.step }],
    },
    { type: 'check-ended', at: 0, result },
  ]);
}

function timesOf(times: number): string {
  return times === 1 ? '1 time' : `${times} times`;
}

const help = `usage: echospec replay [FILE] [--times N] [--port N] [--failures DIR] [-- COMMAND [ARG...]]

Does a failure again that a run has kept: the same check with the same plan and seed, on a fresh server. Without a FILE it is
the newest one in echospec-failures/. A COMMAND behind \`--\` is tried instead of the server of then.

It says FIXED (exit code 0), STILL FAILS (1) or COULD NOT RUN (3). A failure that rests on time or on a race is tried up to
${roundsUsual} times, or as often as --times says.
`;

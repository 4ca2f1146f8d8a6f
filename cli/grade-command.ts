import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { UsageError } from '../harness/index.ts';
import { chooseChecks } from './choose-checks.ts';
import type { Surroundings } from './commands.ts';
import { readConfig } from './config/read-config.ts';
import { rubricOf } from './config/rubric-of.ts';
import { codeOf } from './error-words.ts';
import { assignmentOf } from './grade/assignment.ts';
import { gradeAll } from './grade/grade-all.ts';
import { gradeHelp } from './grade/help.ts';
import { gradeOptionsOf, type GradeOptions } from './grade/options.ts';
import { probeIsolation } from './grade/probe.ts';
import { readAsked } from './grade/read-assignment.ts';
import { inShard, shardOf, submissionsIn } from './grade/submissions.ts';
import { classOf, writeSummary } from './grade/summary.ts';
import { claimUsers } from './grade/slots.ts';

const couldNotGradeExit = 3;
const systemPath = '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin';

/** `echospec grade`: many submissions. Exit code 0 when every one has its grade, whatever it is; 3 when some could not be graded. */
export async function run(argv: readonly string[], outside: Surroundings): Promise<number> {
  const options = gradeOptionsOf(argv);
  if (options.help) {
    outside.write(gradeHelp());
    return 0;
  }
  if (options.submissions.length === 0)
    throw new UsageError('`echospec grade` needs submissions: echospec grade submissions/* (see echospec grade --help)');
  const out = folderFor(options.out);
  if (options.summary) return await summarise(options, out, outside);
  const { profile, rubric, gates, settings, checkOptions, testArguments } = await readAsked(options);
  const submissions = inShard(
    submissionsIn(options.submissions, settings.run === undefined ? 'found' : 'told'),
    shardOf(options.shard, outside.environment),
  );
  if (submissions.length === 0) {
    outside.write('There are fewer submissions than shards: nothing is to be graded in this one.\n');
    return 0;
  }
  const checks = chooseChecks(checkOptions);
  if (checks.length === 0)
    throw new UsageError('These options leave no check to be carried out: leave out --quick, --level, --only or --skip.');
  const assignment = assignmentOf({
    checks,
    profile,
    rubric,
    gates,
    testArguments,
    seed: options.seed,
    reports: options.reports,
    settings,
    environment: outside.environment,
  });
  const { users, free } = await claimUsers(Math.min(submissions.length, options.jobs ?? availableParallelism()));
  try {
    const setting = {
      readable: (settings.readable ?? []).map((path) => resolve(path)),
      path: [...(settings.path ?? []), systemPath].join(':'),
    };
    const isolation = await probeIsolation({
      ...(options.isolation !== undefined && { wanted: options.isolation }),
      required: options.requireIsolation,
      setting: { ...setting, ...userOf(users[0]) },
      signal: outside.signal,
    });
    outside.writeError(
      `Isolation: ${isolation.level}, ${isolation.network} network. ${isolation.level === 'none' ? noIsolation : ''}\n`,
    );
    const oneAtATime = isolation.network === 'shared' && options.port !== undefined;
    const slots = (oneAtATime ? users.slice(0, 1) : users).map((user) => ({ ...setting, ...isolation, ...userOf(user) }));
    const results = await gradeAll({
      submissions,
      grading: { assignment, isolation, out, signal: outside.signal },
      slots,
      seed: options.seed,
      resume: options.resume,
      measure: options.gates,
      say: outside.writeError,
    });
    // Engines that start a process for each submission join the results at their end, with --summary.
    const isClass = submissions.length > 1;
    if (isClass) writeSummary(out, classOf([out]), rubric);
    const where = isClass ? `${options.out}/summary.csv, ${options.out}/index.html` : `${options.out}/${submissions[0]?.id ?? ''}`;
    outside.write(`${results.words}\nThe results: ${where}\n`);
    return results.complete ? 0 : couldNotGradeExit;
  } finally {
    free();
  }
}

const noIsolation = 'The submissions can do whatever you can do: grade only programs that you would run yourself.';

function userOf(user: number | undefined): { readonly user?: number } {
  return user === undefined ? {} : { user };
}

async function summarise(options: GradeOptions, out: string, outside: Surroundings): Promise<number> {
  const results = classOf(options.submissions.map((folder) => resolve(folder)));
  if (results.length === 0)
    throw new UsageError(`There are no results in ${options.submissions.join(', ')}: name the folders that --out named.`);
  writeSummary(out, results, rubricOf(await readConfig(options.config)).rubric);
  const missing = results.filter(({ result }) => result.status === 'not-graded').length;
  outside.write(
    `${results.length} submissions, ${missing} of them not graded: ${options.out}/summary.csv, ${options.out}/index.html\n`,
  );
  return missing === 0 ? 0 : couldNotGradeExit;
}

function folderFor(name: string): string {
  const path = resolve(name);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UsageError(`--out ${name}: the folder can't be made (${codeOf(error)}). Name another one.`);
  }
  return path;
}

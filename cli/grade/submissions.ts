import { createHash } from 'node:crypto';
import { readdirSync, statSync, type Dirent } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { UsageError } from '../../harness/index.ts';
import { planIn, planOf } from './plan.ts';

/** One student's work: a folder, or a single file. */
export type Submission = { readonly id: string; readonly path: string };

/** Whether the way to start a submission is found by its files, or told: then what lies beside a folder may be meant as well. */
export type Start = 'found' | 'told';

/** The submissions that were named, sorted by their ids, each id used once. */
export function submissionsIn(paths: readonly string[], start: Start = 'found'): readonly Submission[] {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const whole = resolve(path);
    if (statSync(whole, { throwIfNoEntry: false }) === undefined)
      throw new UsageError(
        `There is no submission ${path}: check the spelling. Each submission is a folder, as in: echospec grade submissions/*`,
      );
    // Among others it is what somebody handed in, and costs nobody else.
    if (paths.length === 1 && holdsOnlyFolders(whole) && planOf(whole) === undefined)
      throw new UsageError(
        `${path} holds only folders: to grade each of them, name them: echospec grade ${path.replace(/\/$/, '')}/*`,
      );
    const id = idOf(whole);
    const other = seen.get(id);
    if (other !== undefined && other !== whole)
      throw new UsageError(`${other} and ${whole} are both called ${id}: rename one, since its results would replace the other's.`);
    seen.set(id, whole);
  }
  return [...seen]
    .map(([id, path]) => ({ id, path: withServer(path, { start, depth: 0 }) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The name of the folder where it is harmless as a name of a folder of results; otherwise made so, and told apart by a hash. */
function idOf(path: string): string {
  const name = basename(path);
  const harmless = name
    .replaceAll(/[^\p{L}\p{N}._@+-]/gu, '_')
    .replace(/^\.+/, '_')
    .slice(0, 100);
  if (harmless === name) return name;
  return `${harmless}-${createHash('sha256').update(name).digest('hex').slice(0, 6)}`;
}

/** How deep a server may lie in folders that have nothing else for a grader. */
const depthMax = 4;

/** The folder in which the server of a submission is: an archive often has everything in one folder of its own. */
function withServer(path: string, at: { readonly start: Start; readonly depth: number }): string {
  const { start, depth } = at;
  if (depth === depthMax || !statSync(path).isDirectory() || planIn(path) !== undefined) return path;
  const entries = entriesOf(path).filter(({ name }) => !name.startsWith('.') && name !== '__MACOSX');
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name));
  const [only, ...others] = folders;
  if (only === undefined || others.length > 0) return path;
  const inside = withServer(only, { start, depth: depth + 1 });
  return entries.length === 1 || (start === 'found' && planIn(inside) !== undefined) ? inside : path;
}

function holdsOnlyFolders(path: string): boolean {
  if (!statSync(path).isDirectory()) return false;
  const entries = entriesOf(path);
  return entries.length > 1 && entries.every((entry) => entry.isDirectory());
}

/** What lies in a folder; nothing where one may not look, which is said when that submission is graded. */
function entriesOf(path: string): readonly Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Which part of the submissions is graded here: the first is 1. */
export type Shard = { readonly at: number; readonly of: number };

/** Every `of`-th submission: the same for the same list everywhere, so that nobody has to hand work out. */
export function inShard(submissions: readonly Submission[], shard: Shard): readonly Submission[] {
  return submissions.filter((_, index) => index % shard.of === shard.at - 1);
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The shard from `--shard I/N`; `--shard auto` takes it from what the engine sets: GitLab and others count from 1, Kubernetes and
 * SLURM from what the job says. Kubernetes does not tell how many there are, so that `JOB_COMPLETIONS` has to.
 */
export function shardOf(asked: string | undefined, environment: Environment): Shard {
  if (asked === undefined) return { at: 1, of: 1 };
  if (asked === 'auto') return shardOfEngine(environment);
  const [, at, of] = /^(\d+)\/(\d+)$/.exec(asked) ?? [];
  return expectShard({ at: Number(at), of: Number(of) }, `--shard ${asked}`);
}

function shardOfEngine(environment: Environment): Shard {
  const number = (name: string): number | undefined => (environment[name] === undefined ? undefined : Number(environment[name]));
  const kubernetes = number('JOB_COMPLETION_INDEX');
  if (kubernetes !== undefined) {
    const of = number('JOB_COMPLETIONS');
    if (of === undefined)
      throw new UsageError('--shard auto: set JOB_COMPLETIONS to the number of completions of the Kubernetes Job.');
    return expectShard({ at: kubernetes + 1, of }, 'JOB_COMPLETION_INDEX and JOB_COMPLETIONS');
  }
  const slurm = number('SLURM_ARRAY_TASK_ID');
  if (slurm !== undefined) {
    const first = number('SLURM_ARRAY_TASK_MIN') ?? 0;
    return expectShard({ at: slurm - first + 1, of: number('SLURM_ARRAY_TASK_COUNT') ?? 0 }, 'SLURM_ARRAY_TASK_ID and _COUNT');
  }
  const ci = number('CI_NODE_INDEX');
  if (ci !== undefined) return expectShard({ at: ci, of: number('CI_NODE_TOTAL') ?? 0 }, 'CI_NODE_INDEX and CI_NODE_TOTAL');
  throw new UsageError(
    '--shard auto found none of JOB_COMPLETION_INDEX, SLURM_ARRAY_TASK_ID and CI_NODE_INDEX in the environment: give --shard I/N.',
  );
}

function expectShard(shard: Shard, where: string): Shard {
  const fits = Number.isInteger(shard.at) && Number.isInteger(shard.of) && shard.at >= 1 && shard.at <= shard.of;
  if (!fits) throw new UsageError(`${where}: a shard is I/N with I from 1 to N, as in --shard 3/10.`);
  return shard;
}

/** A seed of its own for every submission, the same in every run with the same base: as far as seeds go, nobody is luckier. */
export function seedOf(id: string, base: number): number {
  return createHash('sha256').update(`${base}/${id}`).digest().readUInt32BE(0) % 2 ** 31;
}

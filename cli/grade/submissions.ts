import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { UsageError } from '../../harness/index.ts';

/** One student's work: a folder, or a single file. */
export type Submission = { readonly id: string; readonly path: string };

/** The submissions that were named, sorted by their ids, each id used once. */
export function submissionsIn(paths: readonly string[]): readonly Submission[] {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const whole = resolve(path);
    if (statSync(whole, { throwIfNoEntry: false }) === undefined)
      throw new UsageError(
        `There is no submission ${path}: check the spelling. Each submission is a folder, as in: echospec grade submissions/*`,
      );
    if (holdsOnlyFolders(whole))
      throw new UsageError(
        `${path} holds only folders: to grade each of them, name them: echospec grade ${path.replace(/\/$/, '')}/*`,
      );
    const id = idOf(whole);
    const other = seen.get(id);
    if (other !== undefined && other !== whole)
      throw new UsageError(`${other} and ${whole} are both called ${id}: rename one, since its results would replace the other's.`);
    seen.set(id, whole);
  }
  return [...seen].map(([id, path]) => ({ id, path })).sort((a, b) => (a.id < b.id ? -1 : 1));
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

function holdsOnlyFolders(path: string): boolean {
  if (!statSync(path).isDirectory()) return false;
  const entries = readdirSync(path, { withFileTypes: true });
  return entries.length > 1 && entries.every((entry) => entry.isDirectory());
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

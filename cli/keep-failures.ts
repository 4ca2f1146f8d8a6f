import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { CheckResult, Judged, Knowledge, ProfileOptions, Target } from '../harness/index.ts';
import { codeOf, messageOf } from './error-words.ts';
import { reproduce, reproducerOf } from '../specs/reproduce/index.ts';
import type { ReplayFile } from './replay-file.ts';
import { writeWhole } from './report-files.ts';
import { shellWord } from './shell-word.ts';
import { version } from './version.ts';

/** Keeps what does a failure again, and throws away what is mended. */
export type Keeper = {
  /** Completes the result of a failed check with what does it again. */
  readonly keep: (judged: Judged, knowledge: Knowledge) => CheckResult;
  /** A check that passes now has no use for the file of its last failure. */
  readonly forget: (id: string) => void;
};

/**
 * Every failure becomes a file in the folder. A folder that can't be written costs no result: `warn` is told once, and the
 * failures are not kept.
 */
export function keepFailures(options: {
  readonly target: Target;
  readonly profile: ProfileOptions;
  readonly seed: number;
  readonly folder: string | undefined;
  readonly warn: (message: string) => void;
}): Keeper {
  let folder = options.folder;
  return {
    keep: ({ result, violated, input, before }, knowledge) => {
      if (violated === undefined || result.status !== 'failed') return result;
      const reproducer = reproducerOf({ ...options, result, violated, input });
      const bare = reproducer === undefined ? result : { ...result, reproduce: reproduce(reproducer, options) };
      if (folder === undefined) return bare;
      const path = join(folder, nameOf(result.id));
      const content = contentOf({ ...options, result, input, before, knowledge, certain: violated.violation.certain });
      try {
        makeFolder(folder);
        writeWhole(`${path}.json`, `${JSON.stringify(content, undefined, 2)}\n`);
        if (reproducer !== undefined) writeWhole(`${path}.py`, `${reproducer.program}\n`);
      } catch (error) {
        options.warn(
          `The failures are not kept: ${folder} can't be written (${codeOf(error) || messageOf(error)}). Name another folder with --failures DIR, or switch it off with --failures none.`,
        );
        folder = undefined;
        return bare;
      }
      const shown = relative('', resolve(path)) || path;
      return {
        ...result,
        replay: `echospec replay ${shellWord(`${shown}.json`)}`,
        ...(reproducer !== undefined && { reproduce: reproduce(reproducer, { ...options, file: `${shown}.py` }) }),
      };
    },
    forget: (id) => {
      if (folder === undefined) return;
      for (const extension of ['json', 'py']) rmSync(join(folder, `${nameOf(id)}.${extension}`), { force: true });
    },
  };
}

/** The file of the last failure in the folder, or undefined when none is kept there. */
export function newestFailure(folder: string): string | undefined {
  let names: readonly string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return undefined;
  }
  return names
    .map((name) => ({ path: join(folder, name), at: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at)[0]?.path;
}

/** Node's own recursive mkdir never returns where the system refuses with ENOENT, as /proc does. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const parent = dirname(resolve(folder));
  if (!existsSync(parent)) makeFolder(parent);
  mkdirSync(folder);
}

function nameOf(id: string): string {
  return id.replaceAll(/[^\w.-]/g, '-');
}

function contentOf(kept: {
  readonly target: Target;
  readonly profile: ProfileOptions;
  readonly seed: number;
  readonly result: CheckResult;
  readonly input: unknown;
  readonly before: readonly unknown[] | undefined;
  readonly knowledge: Knowledge;
  readonly certain: boolean;
}): ReplayFile {
  const { target, result } = kept;
  return {
    schema: 'echospec/replay/v1',
    tool: { name: 'echospec', version: version() },
    check: result.id,
    // Functions are left out: they are found again by the name of the profile.
    profile: kept.profile,
    target: {
      command: target.command,
      host: target.host,
      ...(target.port !== undefined && { port: target.port }),
      cwd: resolve(target.cwd ?? '.'),
    },
    seed: kept.seed,
    input: kept.input ?? null,
    ...(kept.before !== undefined && { before: kept.before }),
    knowledge: kept.knowledge,
    certain: kept.certain,
    expected: result.expected ?? '',
    observed: result.observed ?? '',
  };
}

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../../harness/ends.ts';
import { catalogue } from '../catalogue.ts';
import { codeOf } from '../error-words.ts';
import type { Config, ConfigFile } from './config.ts';
import { nameProblems, type KnownIds } from './name-problems.ts';
import { valueOfProgram } from './run-program.ts';
import { schemaProblems } from './schema-problems.ts';
import { lineInJson, lineInProgram, valueOfJson, type Problem } from './source.ts';

/** The names that are looked for in the working directory. */
export const configNames = ['ts', 'mts', 'js', 'mjs', 'json'].map((end) => `echospec.config.${end}`);

/**
 * The config that was named, or the one in the working directory, if there is one; `none` means not to look. Whatever is wrong with
 * it is one usage error, which says for each mistake the line and what to change.
 */
export async function readConfig(named: string | undefined): Promise<ConfigFile | undefined> {
  if (named === 'none') return undefined;
  const path = named ?? foundIn('.');
  if (path === undefined) return undefined;
  const { checks, bugs } = await catalogue();
  const known = { checks: checks.map(({ id }) => id), bugs: bugs.map(({ id }) => id) };
  return path.endsWith('.json') ? configOfJson(path, known) : configOfProgram(path, known);
}

function foundIn(folder: string): string | undefined {
  const found = configNames.filter((name) => existsSync(join(folder, name)));
  if (found.length > 1)
    throw new UsageError(
      `There are ${found.join(' and ')}, and only one can count: remove the other, or choose with --config FILE.`,
    );
  return found[0];
}

function configOfJson(path: string, known: KnownIds): ConfigFile {
  const text = textOf(path);
  const { value, problems } = valueOfJson(text);
  return checked(value, { path, known, problems, lineOf: (key) => lineInJson(text, key) });
}

async function configOfProgram(path: string, known: KnownIds): Promise<ConfigFile> {
  if (!/\.[cm]?[jt]s$/.test(path))
    throw new UsageError(`--config ${path}: a config is a .ts, .js or .json file. Name it so, as in ${configNames[0]}.`);
  const text = textOf(path);
  const loaded = await valueOfProgram(resolve(path));
  const problems = 'wrong' in loaded ? [{ path: [], message: `${loaded.wrong}.`.replace('..', '.') }] : [];
  const value = 'wrong' in loaded ? undefined : loaded.value;
  return checked(value, { path, known, problems, lineOf: (key) => lineInProgram(text, key) });
}

type About = {
  readonly path: string;
  readonly known: KnownIds;
  /** What is known to be wrong already; then nothing else is looked at. */
  readonly problems: readonly Problem[];
  readonly lineOf: (path: Problem['path']) => number | undefined;
};

function checked(value: unknown, { path, known, problems, lineOf }: About): ConfigFile {
  expectNone(problems, { path, lineOf });
  if (
    value === null ||
    value === undefined ||
    (typeof value === 'object' && Object.keys(value).length === 0 && !path.endsWith('.json'))
  )
    throw new UsageError(`${path} exports nothing. Write: export default { profile: 'echo' };`);
  expectNone(schemaProblems(value), { path, lineOf });
  const config = value as Config;
  expectNone(nameProblems(config, known), { path, lineOf });
  return { config, path, place: (keys) => placeOf({ path: keys }, { path, lineOf }) };
}

/** At most so many mistakes are told at once. */
const problemsMax = 8;

function expectNone(problems: readonly Problem[], { path, lineOf }: Pick<About, 'path' | 'lineOf'>): void {
  if (problems.length === 0) return;
  const lines = problems.slice(0, problemsMax).map((problem) => `${placeOf(problem, { path, lineOf })} ${problem.message}`);
  const more = problems.length > problemsMax ? [`and ${problems.length - problemsMax} more`] : [];
  throw new UsageError([...lines, ...more].join('\n  '));
}

function placeOf(problem: Omit<Problem, 'message'>, { path, lineOf }: Pick<About, 'path' | 'lineOf'>): string {
  const line = problem.line ?? lineOf(problem.path);
  const at = line === undefined ? path : `${path}:${line}`;
  const [table, ...keys] = problem.path;
  const name = table === undefined ? '' : ` ${[table, ...keys.map((key) => `"${key}"`)].join(' ')}:`;
  return `${at}:${name}`;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why =
      codeOf(error) === 'ENOENT'
        ? 'there is no such file. Check the spelling and the folder'
        : `it can't be read (${codeOf(error)})`;
    throw new UsageError(`--config ${path}: ${why}.`);
  }
}

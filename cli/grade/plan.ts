import { basename, join } from 'node:path';
import { isServer } from './candidates.ts';
import { filesIn, isExecutable } from './files.ts';
import { buildWays, classesOf, sourceWays, type Files } from './ways.ts';

/** How a submission is built and started. */
export type Plan = {
  readonly language: string;
  /** What shows it, for the report: `server.py`. */
  readonly because: string;
  readonly build?: readonly string[];
  /** Tools that the build needs besides the first word of its command. */
  readonly tools?: readonly string[];
  /** The command that starts it, with `{program}` for the file that the build makes and `{classes}` for the folder of its classes. */
  readonly run: readonly string[];
  /** Where the program may be after the build, the likeliest first; globs with one star stand for any executable file there. */
  readonly programs?: readonly string[];
  /** What is started where the build makes no program, as of a Makefile beside a script. */
  readonly otherwise?: Plan;
};

/** The usual way to build and start what lies in the folder or in its `src`; undefined when nothing there looks like a server, or too much. */
export function planOf(folder: string): Plan | undefined {
  return planIn(folder) ?? sourcePlan({ folder, at: 'src/', names: filesIn(join(folder, 'src')) });
}

/** The same for the files of the folder alone. */
export function planIn(folder: string): Plan | undefined {
  const files = { folder, at: '', names: filesIn(folder) };
  for (const way of buildWays) {
    const plan = way(files);
    if (plan === undefined) continue;
    const otherwise = sourcePlan(files);
    const startsUnbuilt = otherwise?.build === undefined || otherwise.run.includes('{classes}');
    return { ...plan, ...(otherwise !== undefined && startsUnbuilt && { otherwise }) };
  }
  return sourcePlan(files);
}

/** Of programs in several languages, as a server in C and a client in Python, the one that waits for clients, or is called a server. */
function sourcePlan(files: Files): Plan | undefined {
  const plans = sourceWays.flatMap((way) => way(files) ?? []);
  const likeness = plans.map((plan) => likenessToServer(plan, files.folder));
  return plans[likeness.indexOf(Math.max(...likeness))];
}

function likenessToServer({ because, build = [] }: Plan, folder: string): number {
  const serves = [because, ...build].some((name) => isServer(name, folder));
  return (serves ? 2 : 0) + (/server/i.test(basename(because)) ? 1 : 0);
}

/** Why there is no plan for a folder, and what its author can do. */
export function whyNoPlan(folder: string): string {
  for (const end of ['.py', '.js', '.mjs', '.pl', '.rb', '.php', '.java', '.c', '.cpp', '.cc', '.cxx', '.go', '.rs']) {
    const sources = filesIn(folder).filter((name) => name.endsWith(end));
    if (sources.length <= 1) continue;
    const shown = sources.slice(0, 4).join(', ') + (sources.length > 4 ? ', …' : '');
    const name = end === '.java' ? 'Server.java' : `server${end}`;
    return `It can not be told which of its programs is the server (${shown}): the file must be called ${name}.`;
  }
  return nothingToStart;
}

const nothingToStart =
  'Nothing in it looks like a server: there is no Makefile, CMakeLists.txt, Cargo.toml, go.mod, package.json, Server.java, server.py, nor one source file in C.';

/** The command with the program that is there after the build, or undefined when there is none. */
export function startOf(plan: Pick<Plan, 'run' | 'programs' | 'otherwise'>, folder: string): readonly string[] | undefined {
  return commandOf(plan, folder) ?? (plan.otherwise === undefined ? undefined : startOf(plan.otherwise, folder));
}

function commandOf({ run, programs = [] }: Pick<Plan, 'run' | 'programs'>, folder: string): readonly string[] | undefined {
  if (run.includes('{classes}')) {
    const classes = classesOf(run[run.indexOf('{classes}') + 1] ?? '', folder);
    return classes === undefined ? undefined : run.map((word) => (word === '{classes}' ? classes : word));
  }
  if (!run.includes('{program}')) return run;
  const program = programs.flatMap((path) => programsAt(path, folder))[0];
  return program === undefined ? undefined : run.map((word) => (word === '{program}' ? program : word));
}

function programsAt(path: string, folder: string): string[] {
  if (!path.endsWith('/*')) return isExecutable(join(folder, path)) ? [path] : [];
  const inside = path.slice(0, -1);
  const found = filesIn(join(folder, inside)).filter(
    (name) => !/\.(sh|py|d|so|o|a)$/.test(name) && isExecutable(join(folder, inside, name)),
  );
  return found.length === 1 ? found.map((name) => inside + name) : [];
}

import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { onlyServer, sourcesOfServer, textOf } from './candidates.ts';

/** How a submission is built and started. */
export type Plan = {
  readonly language: string;
  /** What shows it, for the report: `server.py`. */
  readonly because: string;
  readonly build?: readonly string[];
  /** The command that starts it, with `{program}` for the file that the build makes. */
  readonly run: readonly string[];
  /** Where the program may be after the build, the likeliest first; globs with one star stand for any executable file there. */
  readonly programs?: readonly string[];
};

type Files = { readonly names: readonly string[]; readonly folder: string };

/** The usual way to build and start what lies in the folder; undefined when nothing there looks like a server, or too much. */
export function planOf(folder: string): Plan | undefined {
  const names = filesIn(folder);
  for (const way of ways) {
    const plan = way({ names, folder });
    if (plan !== undefined) return plan;
  }
  return undefined;
}

/** Why there is no plan for a folder, and what its author can do. */
export function whyNoPlan(folder: string): string {
  for (const end of ['.py', '.js', '.mjs', '.pl', '.rb', '.java', '.c', '.cpp', '.cc', '.cxx']) {
    const sources = filesIn(folder).filter((name) => name.endsWith(end));
    if (sources.length <= 1) continue;
    const shown = sources.slice(0, 4).join(', ') + (sources.length > 4 ? ', …' : '');
    const name = end === '.java' ? 'Server.java' : `server${end}`;
    return `It can not be told which of its programs is the server (${shown}): the file must be called ${name}.`;
  }
  return nothingToStart;
}

const nothingToStart =
  'Nothing in it looks like a server: there is no Makefile, Cargo.toml, go.mod, package.json, Server.java, server.py, nor one source file in C.';

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name)
      .sort();
  } catch {
    return [];
  }
}

/** The command with the program that is there after the build, or undefined when there is none. */
export function startOf(plan: Pick<Plan, 'run' | 'programs'>, folder: string): readonly string[] | undefined {
  if (!plan.run.includes('{program}')) return plan.run;
  const program = (plan.programs ?? []).flatMap((path) => programsAt(path, folder))[0];
  return program === undefined ? undefined : plan.run.map((word) => (word === '{program}' ? program : word));
}

const port = '{port}';
/** What a program of a server is usually called; the last resort is the only program that there is. */
const usualPrograms = ['server', 'echo-server', 'echo_server', 'echoserver', 'echo', 'main', 'a.out', '*'].map(
  (name) => `./${name}`,
);

const ways: readonly ((files: Files) => Plan | undefined)[] = [
  ({ names }) => {
    const makefile = names.find((name) => /^(GNUm|M|m)akefile$/.test(name));
    if (makefile === undefined) return undefined;
    return { language: 'make', because: makefile, build: ['make'], run: ['{program}', port], programs: usualPrograms };
  },
  ({ names, folder }) => {
    if (!names.includes('Cargo.toml')) return undefined;
    const name = /^\s*name\s*=\s*"([\w-]+)"/m.exec(textOf(join(folder, 'Cargo.toml')))?.[1];
    const programs = [...(name === undefined ? [] : [`./target/release/${name}`]), './target/release/*'];
    const build = ['cargo', 'build', '--release', '--offline'];
    return { language: 'rust', because: 'Cargo.toml', build, run: ['{program}', port], programs };
  },
  ({ names }) =>
    names.includes('go.mod')
      ? {
          language: 'go',
          because: 'go.mod',
          build: ['go', 'build', '-o', './server', '.'],
          run: ['{program}', port],
          programs: ['./server'],
        }
      : undefined,
  ({ names, folder }) => (names.includes('package.json') ? nodePlan({ names, folder }) : undefined),
  ({ names, folder }) => {
    const sources = names.filter((name) => name.endsWith('.java'));
    const main = sources.find((name) => name === 'Server.java') ?? onlyServer(sources, folder);
    if (main === undefined) return undefined;
    const run = ['java', '-cp', '.', main.replace(/\.java$/, ''), port];
    return { language: 'java', because: main, build: ['javac', '-d', '.', ...sources], run };
  },
  (files) => script(files, { language: 'python', end: '.py', interpreter: 'python3' }),
  (files) => script(files, { language: 'node', end: '.js', interpreter: 'node' }),
  (files) => script(files, { language: 'node', end: '.mjs', interpreter: 'node' }),
  (files) => script(files, { language: 'perl', end: '.pl', interpreter: 'perl' }),
  (files) => script(files, { language: 'ruby', end: '.rb', interpreter: 'ruby' }),
  (files) => compiled(files, { language: 'c', end: /\.c$/, compiler: 'cc' }),
  (files) => compiled(files, { language: 'c++', end: /\.(cpp|cc|cxx)$/, compiler: 'c++' }),
  ({ names, folder }) =>
    names.includes('server') && isExecutable(join(folder, 'server'))
      ? { language: 'program', because: 'server', run: ['./server', port] }
      : undefined,
];

function nodePlan({ names, folder }: Files): Plan {
  const about = packageIn(folder);
  const main = [about.main, 'server.js', 'server.mjs', 'index.js', 'index.mjs', 'main.js'].find(
    (name) => name !== undefined && (names.includes(name) || isFile(join(folder, name))),
  );
  const started = /^node\s+([\w./-]+)$/.exec(about.start ?? '')?.[1];
  const file = started ?? main ?? about.main ?? 'server.js';
  const build = about.build === undefined ? {} : { build: ['npm', 'run', '--silent', 'build'] };
  return { language: 'node', because: 'package.json', ...build, run: ['node', file, port] };
}

/** What a student's package.json says, whatever else is in it. */
function packageIn(folder: string): { readonly main?: string; readonly start?: string; readonly build?: string } {
  try {
    const read = JSON.parse(textOf(join(folder, 'package.json'))) as {
      main?: unknown;
      scripts?: { start?: unknown; build?: unknown };
    };
    return {
      ...(typeof read.main === 'string' && { main: read.main }),
      ...(typeof read.scripts?.start === 'string' && { start: read.scripts.start }),
      ...(typeof read.scripts?.build === 'string' && { build: read.scripts.build }),
    };
  } catch {
    return {};
  }
}

type Script = { readonly language: string; readonly end: string; readonly interpreter: string };

function script({ names, folder }: Files, { language, end, interpreter }: Script): Plan | undefined {
  const scripts = names.filter((name) => name.endsWith(end));
  const main =
    ['server', 'echo_server', 'echo-server', 'main'].map((name) => name + end).find((name) => scripts.includes(name)) ??
    onlyServer(scripts, folder);
  return main === undefined ? undefined : { language, because: main, run: [interpreter, main, port] };
}

type Compiled = { readonly language: string; readonly end: RegExp; readonly compiler: string };

function compiled({ names, folder }: Files, { language, end, compiler }: Compiled): Plan | undefined {
  const sources = sourcesOfServer(
    names.filter((name) => end.test(name)),
    folder,
  );
  const [first] = sources ?? [];
  if (sources === undefined || first === undefined) return undefined;
  const build = [compiler, '-O2', '-pthread', '-o', 'server', ...sources];
  return { language, because: first, build, run: ['./server', port] };
}

function programsAt(path: string, folder: string): string[] {
  if (!path.endsWith('/*')) return isExecutable(join(folder, path)) ? [path] : [];
  const inside = path.slice(0, -1);
  const found = namesIn(join(folder, inside)).filter(
    (name) => !/\.(sh|py|d|so)$/.test(name) && isExecutable(join(folder, inside, name)),
  );
  return found.length === 1 ? found.map((name) => inside + name) : [];
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return isFile(path);
  } catch {
    return false;
  }
}

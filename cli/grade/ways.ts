import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beginsProgram, javaMainOf, onlyServer, sourcesOfServer, textOf } from './candidates.ts';
import { filesIn, isExecutable, isFile } from './files.ts';
import type { Plan } from './plan.ts';

/** What lies in a folder: the names of its files, and below it in `at` (`''`, `src/`) those that are looked at. */
export type Files = { readonly folder: string; readonly at: string; readonly names: readonly string[] };

/** A usual way to build and start a server, if what lies there is made for it. */
export type Way = (files: Files) => Plan | undefined;

const port = '{port}';
const names = ['server', 'echo-server', 'echo_server', 'echoserver', 'EchoServer', 'echo', 'main', 'a.out'];
/** Where a build leaves a program and what it is called, the likeliest first; the last resort is the only program that there is. */
const usualPrograms = ['./', './bin/', './build/', './out/', './target/', './src/'].flatMap((folder) =>
  [...names, '*'].map((name) => folder + name),
);

/** Ways that something in the folder asks for by its name: they come first. */
export const buildWays: readonly Way[] = [
  ({ names: there, folder }) => {
    const makefile = there.find((name) => /^(GNUm|M|m)akefile$/.test(name));
    const build = makefile === undefined ? undefined : makeOf(textOf(join(folder, makefile)));
    if (makefile === undefined || build === undefined) return undefined;
    return { language: 'make', because: makefile, build, run: ['{program}', port], programs: usualPrograms };
  },
  ({ names: there }) => {
    if (!there.includes('CMakeLists.txt')) return undefined;
    const build = ['sh', '-c', 'cmake -S . -B build -D CMAKE_BUILD_TYPE=Release && cmake --build build'];
    return {
      language: 'cmake',
      because: 'CMakeLists.txt',
      tools: ['cmake'],
      build,
      run: ['{program}', port],
      programs: usualPrograms,
    };
  },
  ({ names: there, folder }) => {
    if (!there.includes('Cargo.toml')) return undefined;
    const about = textOf(join(folder, 'Cargo.toml'));
    const named = [/^\s*default-run\s*=\s*"([\w-]+)"/m, /^\s*name\s*=\s*"([\w-]+)"/m].flatMap(
      (line) => line.exec(about)?.[1] ?? [],
    );
    const programs = [...named, ...names, '*'].map((name) => `./target/release/${name}`);
    const build = ['cargo', 'build', '--release', '--offline'];
    return { language: 'rust', because: 'Cargo.toml', build, run: ['{program}', port], programs };
  },
  ({ names: there, folder }) => {
    if (!there.includes('go.mod')) return undefined;
    const inside = there.some((name) => name.endsWith('.go')) ? '.' : (goProgram(folder) ?? '.');
    const build = ['go', 'build', '-o', './server', inside];
    return { language: 'go', because: 'go.mod', build, run: ['{program}', port], programs: ['./server'] };
  },
  (files) => (files.names.includes('package.json') ? nodePlan(files) : undefined),
];

/** Ways for sources as such, in the folder itself or in its `src`. */
export const sourceWays: readonly Way[] = [
  java,
  (files) => script(files, { language: 'python', end: '.py', interpreter: 'python3' }),
  (files) => script(files, { language: 'node', end: '.js', interpreter: 'node' }),
  (files) => script(files, { language: 'node', end: '.mjs', interpreter: 'node' }),
  (files) => script(files, { language: 'node', end: '.cjs', interpreter: 'node' }),
  (files) => script(files, { language: 'perl', end: '.pl', interpreter: 'perl' }),
  (files) => script(files, { language: 'ruby', end: '.rb', interpreter: 'ruby' }),
  (files) => script(files, { language: 'php', end: '.php', interpreter: 'php' }),
  (files) => script(files, { language: 'lua', end: '.lua', interpreter: 'lua' }),
  (files) => script(files, { language: 'tcl', end: '.tcl', interpreter: 'tclsh' }),
  (files) => compiled(files, { language: 'c', end: /\.c$/, compiler: 'cc' }),
  (files) => compiled(files, { language: 'c++', end: /\.(cpp|cc|cxx)$/, compiler: 'c++' }),
  ({ names: there, folder, at }) => {
    const main = onlyServer(
      there.filter((name) => name.endsWith('.rs') && beginsProgram(textOf(join(folder, at, name)))),
      join(folder, at),
    );
    if (main === undefined) return undefined;
    return { language: 'rust', because: at + main, build: ['rustc', '-O', '-o', 'server', at + main], run: ['./server', port] };
  },
  ({ names: there, folder, at }) => {
    const sources = there.filter((name) => name.endsWith('.go') && !name.endsWith('_test.go'));
    const used = sourcesOfServer(sources, join(folder, at));
    const [first] = used ?? [];
    if (used === undefined || first === undefined) return undefined;
    const build = ['go', 'build', '-o', './server', ...used.map((name) => at + name)];
    return { language: 'go', because: at + first, build, run: ['./server', port] };
  },
  ({ names: there, at }) => {
    const main = ['server.sh', 'echo-server.sh', 'run.sh', 'start.sh'].find((name) => there.includes(name));
    return main === undefined ? undefined : { language: 'shell', because: at + main, run: ['sh', at + main, port] };
  },
  ({ names: there, folder, at }) =>
    there.includes('server') && isExecutable(join(folder, at, 'server'))
      ? { language: 'program', because: `${at}server`, run: [`./${at}server`, port] }
      : undefined,
];

/** How a Makefile is asked to build. One whose first rule starts the server would not come to an end: it is asked for another rule. */
function makeOf(makefile: string): readonly string[] | undefined {
  const rules = [...makefile.matchAll(/^([\w-]+)(?:[ \t]+[\w.-]+)*[ \t]*:(?!=)/gm)].map(([, name = '']) => name);
  if (!/^(run|start|serve|test|help)$/.test(rules[0] ?? '')) return ['make'];
  const building = ['all', 'build', 'compile', ...names].find((name) => rules.includes(name));
  return building === undefined ? undefined : ['make', building];
}

/** The folder below `cmd` in which the program of a Go module lies, as modules of several programs have it. */
function goProgram(folder: string): string | undefined {
  const programs = ['cmd/server', 'cmd/echo', 'cmd/echo-server', 'cmd/echoserver', 'cmd', 'server', 'src'];
  const found = programs.find((path) => filesIn(join(folder, path)).some((name) => name.endsWith('.go')));
  return found === undefined ? undefined : `./${found}`;
}

function nodePlan({ names: there, folder }: Files): Plan {
  const about = packageIn(folder);
  const usual = ['server.js', 'server.mjs', 'index.js', 'index.mjs', 'main.js', 'src/server.js', 'src/index.js'];
  const main = [about.main, ...usual].find((name) => name !== undefined && (there.includes(name) || isFile(join(folder, name))));
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

/** Java keeps packages in folders, so that sources may lie deep. */
function java({ folder, at }: Files): Plan | undefined {
  const sources = sourcesBelow(join(folder, at), '.java').map((name) => at + name);
  const main = sources.find((name) => basename(name) === 'Server.java') ?? onlyServer(sources, folder) ?? onlyMain(sources, folder);
  if (main === undefined) return undefined;
  const run = ['java', '-cp', '{classes}', javaMainOf(main, folder), port];
  return { language: 'java', because: main, build: ['javac', '-d', '.', ...sources], run };
}

/** Where none or several wait for clients, as with a pool in a class of its own, the program is what has the only `main`. */
function onlyMain(sources: readonly string[], folder: string): string | undefined {
  const mains = sources.filter((name) => /\bstatic\s+(?:public\s+)?void\s+main\s*\(/.test(textOf(join(folder, name))));
  return mains.length === 1 ? mains[0] : undefined;
}

const depthMax = 8;
const sourcesMax = 500;

/** The files with such an end in a folder and below it, with their paths from there. */
function sourcesBelow(folder: string, end: string): readonly string[] {
  const found: string[] = [];
  const visit = (path: string, depth: number): void => {
    for (const name of filesIn(join(folder, path)))
      if (name.endsWith(end) && found.length < sourcesMax) found.push(join(path, name));
    if (depth < depthMax) for (const name of foldersIn(join(folder, path))) visit(join(path, name), depth + 1);
  };
  visit('', 0);
  return found.sort();
}

function foldersIn(folder: string): readonly string[] {
  return filesIn(folder, 'folders').filter((name) => !/^(\.|test$|tests$)/.test(name));
}

type Script = { readonly language: string; readonly end: string; readonly interpreter: string };

function script({ names: there, folder, at }: Files, { language, end, interpreter }: Script): Plan | undefined {
  const scripts = there.filter((name) => name.endsWith(end) && !/^(test_|setup\.|conftest\.)|_test\./.test(name));
  const named = (...bare: readonly string[]): string | undefined =>
    bare.map((name) => name + end).find((name) => scripts.includes(name));
  const main =
    named('server', 'echo_server', 'echo-server', 'main') ??
    onlyServer(scripts, join(folder, at)) ??
    named('app', '__main__', 'run', 'start');
  return main === undefined ? undefined : { language, because: at + main, run: [interpreter, at + main, port] };
}

type Compiled = { readonly language: string; readonly end: RegExp; readonly compiler: string };

function compiled({ names: there, folder, at }: Files, { language, end, compiler }: Compiled): Plan | undefined {
  const sources = sourcesOfServer(
    there.filter((name) => end.test(name)),
    join(folder, at),
  );
  const [first] = sources ?? [];
  if (sources === undefined || first === undefined) return undefined;
  const headers = ['include', 'inc'].filter((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory());
  const build = [compiler, '-O2', '-pthread', ...headers.map((name) => `-I${name}`), '-o', 'server'];
  return { language, because: at + first, build: [...build, ...sources.map((name) => at + name)], run: ['./server', port] };
}

/** The folder of the classes of a Java program, by the file of its main class. */
export function classesOf(main: string, folder: string): string | undefined {
  const file = `${main.replaceAll('.', '/')}.class`;
  return ['.', 'bin', 'build', 'out', 'classes', 'target', 'target/classes', 'build/classes', 'src'].find((path) =>
    isFile(join(folder, path, file)),
  );
}

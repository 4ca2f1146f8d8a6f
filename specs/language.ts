import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';

const byProgram: readonly (readonly [RegExp, string])[] = [
  [/^(python|pypy)[\d.]*$/, 'python'],
  [/^(node|nodejs|tsx|bun|deno)$/, 'javascript'],
  [/^(java|kotlin|scala)$/, 'java'],
  [/^perl[\d.]*$/, 'perl'],
  [/^ruby[\d.]*$/, 'ruby'],
  [/^go$/, 'go'],
  [/^cargo$/, 'rust'],
];

const byExtension: Readonly<Record<string, string>> = {
  '.py': 'python',
  '.js': 'javascript',
  '.mjs': 'javascript',
  '.ts': 'javascript',
  '.pl': 'perl',
  '.rb': 'ruby',
  '.jar': 'java',
};

/** The language of a server, told from its command and, for a compiled one, from marks that compilers leave in the file. */
export function languageOfCommand(command: readonly string[], executable: string | undefined): string | undefined {
  // A grader starts servers as another user: what is behind its options is the server.
  const [first = '', ...rest] = command;
  if (basename(first) === 'setpriv')
    return languageOfCommand(
      rest.filter((word) => !word.startsWith('-')),
      undefined,
    );
  for (const word of command.slice(0, 4)) {
    const program = basename(word);
    const known = byProgram.find(([pattern]) => pattern.test(program))?.[1] ?? byExtension[extname(word)];
    if (known !== undefined) return known;
  }
  // An interpreter that is not known by name is a compiled program itself, and says nothing about the script that it runs.
  if (runsAScript(command, executable)) return 'other';
  return executable === undefined ? undefined : languageOfFile(executable);
}

/** A program from outside that is given a file of source. */
function runsAScript([first = '', ...rest]: readonly string[], executable: string | undefined): boolean {
  return (
    /\.(lua|tcl|sh|bash|php|r|jl|exs?|erl|escript|scm|rkt|lisp|awk|hs|ml|cs|fsx|swift|d|pas|raku)$/i.test(
      rest.find((word) => !word.startsWith('-')) ?? '',
    ) || interpreters.has(basename(executable ?? first).replace(/[\d.]+$/, ''))
  );
}

const interpreters: ReadonlySet<string> = new Set([
  'lua',
  'luajit',
  'tclsh',
  'expect',
  'bash',
  'sh',
  'dash',
  'zsh',
  'ksh',
  'php',
  'Rscript',
  'julia',
  'elixir',
  'escript',
  'guile',
  'racket',
  'sbcl',
  'awk',
  'gawk',
  'dotnet',
  'mono',
  'raku',
]);

function languageOfFile(path: string): string | undefined {
  try {
    const bytes = readFileSync(path);
    if (bytes.subarray(0, 2).toString() === '#!')
      return languageOfCommand(bytes.subarray(2, 200).toString().split('\n')[0]?.trim().split(/\s+/) ?? [], undefined);
    if (bytes.subarray(1, 4).toString() !== 'ELF') return undefined;
    if (bytes.includes('Go build ID') || bytes.includes('runtime.goexit')) return 'go';
    if (bytes.includes('rust_panic') || bytes.includes('/rustc/')) return 'rust';
    return 'c';
  } catch {
    return undefined;
  }
}

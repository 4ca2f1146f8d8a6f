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
  return executable === undefined ? undefined : languageOfFile(executable);
}

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

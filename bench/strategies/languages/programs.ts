import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { compile } from '../../engine/compile.ts';

/** The strategies of one language: a program that is told by name which to use. The first of each list is the cheapest known. */
export type LanguageProgram = {
  readonly language: 'c' | 'py' | 'ts';
  /** What stands before `serve PORT BYTES --send NAME --recv NAME`. */
  readonly command: readonly string[];
  readonly send: readonly [string, ...string[]];
  readonly receive: readonly [string, ...string[]];
};

const versionMs = 30_000;

/** The programs that can be run here, and why others can not. */
export async function languagePrograms(): Promise<{
  readonly programs: readonly LanguageProgram[];
  readonly missing: readonly string[];
}> {
  const missing: string[] = [];
  const programs: LanguageProgram[] = [];
  const c = await compile('../strategies/languages/strategies.c');
  if (c.kind === 'skipped') missing.push(`C: ${c.because}`);
  else
    programs.push({
      language: 'c',
      command: [c.path],
      send: ['rest', '64k', '1k', 'more', 'writev'],
      receive: ['rest', '64k', '1k', 'waitall', 'concat'],
    });
  const python = await execa('python3', ['--version'], { reject: false, timeout: versionMs, stdin: 'ignore' });
  const script = fileOf(['./strategies.py', '../../../../bench/strategies/languages/strategies.py']);
  if (python.failed || script === undefined)
    missing.push(`Python: ${python.failed ? 'there is no python3' : 'strategies.py is missing'}`);
  else
    programs.push({
      language: 'py',
      command: ['python3', script],
      send: ['sendall', 'rest', 'copies', '64k', '1k', 'more', 'writev'],
      receive: ['into', 'join', '1k', 'bytearray', 'waitall', 'concat'],
    });
  // Node 20 runs no TypeScript, so our tests, which run the sources, take the compiled program.
  const serve = fileOf(['./serve.js', '../../../dist/bench/strategies/languages/serve.js']);
  if (serve !== undefined)
    programs.push({
      language: 'ts',
      command: [process.execPath, serve],
      send: ['write-once', 'pieces-drain', 'small-pieces', 'cork'],
      receive: ['preallocated', 'array-concat', 'async-iterator', 'concat-each'],
    });
  return { programs, missing };
}

function fileOf(places: readonly string[]): string | undefined {
  return places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((path) => existsSync(path));
}

/** The command of a server of whole messages. */
export function serverCommand(
  { command }: LanguageProgram,
  options: { readonly bytes: number; readonly send: string; readonly receive: string },
): readonly string[] {
  return [...command, 'serve', '{port}', String(options.bytes), '--send', options.send, '--recv', options.receive];
}

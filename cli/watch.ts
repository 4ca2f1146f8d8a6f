import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findExecutable, UsageError } from '../harness/index.ts';
import type { Surroundings } from './commands.ts';
import { judgeAndReport, showsOnTerminal, type Run } from './judge-and-report.ts';

/** How often the files are looked at, and how long a change must have settled: editors and compilers write in several steps. */
const lookMs = 250;

/** Judges the server, and again whenever a file of its command changes, until the user ends it. */
export async function watch(run: Run, outside: Surroundings): Promise<number> {
  const files = filesOf(run);
  if (files.length === 0)
    throw new UsageError('--watch found no file in the command that could change: name the script or the program itself.');
  const say = showsOnTerminal(run.planned) ? outside.write : outside.writeError;
  let code = 0;
  while (!outside.signal.aborted) {
    const seen = stampOf(files);
    ({ code } = await judgeAndReport(run, outside));
    if (outside.signal.aborted) break;
    say(`\nWatching ${files.join(', ')}; Ctrl-C ends.\n`);
    if (!(await untilChanged(files, seen, outside.signal))) break;
    say('\nIt changed.\n\n');
  }
  return code;
}

/** The files that the command names: scripts, the program, jars; not the interpreter. */
export function filesOf({ command, options }: Pick<Run, 'command' | 'options'>): readonly string[] {
  const folder = options.cwd ?? '.';
  const named = command
    .slice(1)
    .map((word) => resolve(folder, word))
    .filter(isFile);
  const program = findExecutable(command[0] ?? '', options.cwd);
  const own = named.length === 0 || (command[0] ?? '').includes('/') ? [program] : [];
  return [...new Set([...own, ...named])];
}

async function untilChanged(files: readonly string[], seen: string, signal: AbortSignal): Promise<boolean> {
  let last = seen;
  for (;;) {
    try {
      await sleep(lookMs, undefined, { signal });
    } catch {
      return false;
    }
    const now = stampOf(files);
    if (now !== seen && now === last) return true;
    last = now;
  }
}

function stampOf(files: readonly string[]): string {
  return files
    .map((file) => {
      try {
        const { mtimeMs, size } = statSync(file);
        return `${mtimeMs} ${size}`;
      } catch {
        return 'gone';
      }
    })
    .join(' ');
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

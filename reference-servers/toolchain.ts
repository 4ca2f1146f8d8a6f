import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Toolchain } from './languages.ts';

/** What the programs of a toolchain say of themselves, or that one of them is missing. */
export type Found =
  | { readonly kind: 'found'; readonly version: string }
  | { readonly kind: 'missing'; readonly toolchain: string; readonly because: string };

/** A cold JVM on a loaded machine takes seconds to tell its version; nothing takes this long that works. */
const versionMs = 30_000;

/** The largest of the small servers compiles in a few seconds; a minute and a half leaves room for a loaded machine. */
const compileMs = 90_000;

const run = promisify(execFile);
const known = new Map<string, Promise<Found>>();

/** Looks for every program of the toolchain; each is asked once in a process. */
export async function findToolchain(toolchain: Toolchain): Promise<Found> {
  const all = await Promise.all(toolchain.map(askOnce));
  const missing = all.find((found) => found.kind === 'missing');
  return missing ?? { kind: 'found', version: all.map((found) => (found.kind === 'found' ? found.version : '')).join('\n') };
}

/** Runs a compiler to its end. Returns what it complained of, or nothing. */
export async function compile(
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const [program = '', ...rest] = command;
  try {
    await run(program, rest, { env: { ...process.env, ...environment }, timeout: compileMs });
    return undefined;
  } catch (error) {
    return complaintOf(error);
  }
}

function askOnce(program: Toolchain[number]): Promise<Found> {
  const answer = known.get(program.name) ?? ask(program);
  known.set(program.name, answer);
  return answer;
}

async function ask({ name, versionArguments }: Toolchain[number]): Promise<Found> {
  try {
    const { stdout, stderr } = await run(name, versionArguments, { timeout: versionMs });
    return { kind: 'found', version: `${stdout}${stderr}`.trim() };
  } catch (error) {
    return { kind: 'missing', toolchain: name, because: complaintOf(error) };
  }
}

function complaintOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stderr = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : '';
  return stderr === '' ? error.message : stderr;
}

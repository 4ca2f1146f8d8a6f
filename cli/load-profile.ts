import { Console } from 'node:console';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { UsageError, type ProfileOptions } from '../harness/index.ts';
import { profileOfDefinition } from '../specs/define-profile.ts';
import { boundMs } from '../specs/own/bounded.ts';
import type { ProfileChoices } from '../specs/profiles.ts';
import { packageFolder } from './version.ts';

/** What a file is given to be loaded, with all that it imports, and then to answer some messages. */
const loadMs = 30_000;
const repliesMs = boundMs + 5_000;

/** Whether the text names a file, and not a profile that comes with us. */
export function namesFile(text: string): boolean {
  return text.includes('/') || /\.[cm]?[jt]s$/.test(text);
}

/**
 * Loads a profile of the user's own. The file is tried first in a thread that can be ended, since it may never come to an end;
 * each thing that can be wrong with it is a usage error that says what to change.
 */
export async function loadProfile(name: string, choices: unknown = {}): Promise<ProfileOptions> {
  const { clients, ...others } = choices as ProfileChoices;
  const [other] = Object.keys(others);
  if (other !== undefined) throw new UsageError(`--${other} does not go with a profile of your own: write it into ${name}.`);
  const path = resolve(name);
  if (!existsSync(path)) throw new UsageError(`There is no file ${name}: check the spelling and the folder.`);
  await tryInThread(path, name);
  printAside();
  return { ...profileOfDefinition(await exportedBy(path, name), name), ...(clients !== undefined && { clients }), choices };
}

/** The default export of the file: the documentation promises nothing of any other. */
export async function exportedBy(path: string, name: string): Promise<unknown> {
  const exported = (await moduleOf(path)) as { readonly default?: unknown };
  const found = exported.default;
  const other = Object.keys(exported).find((key) => key !== 'default');
  if (found === undefined && other !== undefined)
    throw new UsageError(
      `${name} exports \`${other}\`, and nothing as its default: write \`export default ${other};\` at its end.`,
    );
  return found;
}

/**
 * The module, loaded by Node where it can. TypeScript that this Node does not read, and imports of this package or of fast-check by who has
 * not installed them beside the file, are dealt with by jiti.
 */
async function moduleOf(path: string): Promise<unknown> {
  if (/\.[cm]?ts$/.test(path) && !stripsTypes()) return throughJiti(path);
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    if (lacksOurs(error)) return throughJiti(path);
    throw error;
  }
}

async function throughJiti(path: string): Promise<unknown> {
  const [{ createJiti }, echospec, fastCheck] = await Promise.all([import('jiti'), import('../index.ts'), import('fast-check')]);
  const jiti = createJiti(import.meta.url, { fsCache: false, virtualModules: { echospec, 'fast-check': fastCheck } });
  return jiti.import(path);
}

function stripsTypes(): boolean {
  const features = process.features as { readonly typescript?: unknown };
  return features.typescript !== undefined && features.typescript !== false;
}

function lacksOurs(error: unknown): boolean {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return code === 'ERR_MODULE_NOT_FOUND' && /package '(echospec|fast-check)'/.test(String(message));
}

/** What a profile prints is for its author, and stands in no report: those may go to standard output. */
function printAside(): void {
  globalThis.console = new Console({ stdout: process.stderr, stderr: process.stderr });
}

async function tryInThread(path: string, name: string): Promise<void> {
  const worker = new Worker(join(packageFolder(), 'dist', 'cli', 'try-profile.js'), {
    workerData: { path, name },
    stdout: true,
    stderr: true,
  });
  const wrong = await new Promise<string | undefined>((settle) => {
    let timer = setTimeout(
      () =>
        settle(
          `${name} was not loaded within ${loadMs / 1000} s: look for an await that nothing answers, or a loop that does not end, at the top of the file.`,
        ),
      loadMs,
    );
    worker.on('message', (message: 'loaded' | { readonly wrong?: string }) => {
      clearTimeout(timer);
      if (message !== 'loaded') {
        settle(message.wrong);
        return;
      }
      timer = setTimeout(
        () => settle(`${name}: \`reply\` did not come to an end within ${repliesMs / 1000} s: look for a loop that does not end.`),
        repliesMs,
      );
    });
    worker.once('error', (error) => {
      clearTimeout(timer);
      settle(`${name} can not be loaded: ${error.message}`);
    });
    worker.once('exit', () => {
      clearTimeout(timer);
      settle(`${name} ended the process while it was loaded: it must only export a profile.`);
    });
  });
  await worker.terminate();
  if (wrong !== undefined) throw new UsageError(wrong);
}

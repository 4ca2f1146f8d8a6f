import { createHash, randomBytes } from 'node:crypto';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ServerEntry } from './entry.ts';
import { cacheFolder } from './folders.ts';
import type { Language } from './languages.ts';
import { compile } from './toolchain.ts';

export type Built = { readonly kind: 'built'; readonly folder: string } | { readonly kind: 'failed'; readonly because: string };

type Task = {
  readonly entry: ServerEntry;
  readonly source: string;
  readonly language: Extract<Language, { kind: 'compiled' }>;
  /** What the compiler says of itself: another compiler builds anew. */
  readonly version: string;
};

/**
 * Compiles a server into a folder of the cache, unless it is there. The compiler writes beside the final place and the result
 * is moved there whole, so that two processes may build the same server at once and nobody sees half of it.
 */
export async function build(task: Task): Promise<Built> {
  const cache = await cacheFolder();
  const folder = join(cache, `${task.entry.name}-${await keyOf(task)}`);
  if (await exists(folder)) return { kind: 'built', folder };
  const draft = join(cache, `.draft-${process.pid}-${randomBytes(6).toString('hex')}`);
  await mkdir(draft);
  try {
    const complaint = await compile(commandOf(task, draft), task.language.environment?.(cache) ?? {});
    if (complaint !== undefined) return { kind: 'failed', because: `${basename(task.source)} does not compile: ${complaint}` };
    await moveInto(draft, folder);
    return { kind: 'built', folder };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Whatever decides what the compiler writes, in 16 hexadecimal digits. */
async function keyOf(task: Task): Promise<string> {
  const text = await readFile(task.source, 'utf8');
  const [program, ...rest] = commandOf(task, '{folder}');
  const shape = rest.map((argument) => argument.replace(task.source, '{source}'));
  const key = createHash('sha256').update(JSON.stringify([program, shape, task.version, text]));
  return key.digest('hex').slice(0, 16);
}

function commandOf({ language, source, entry }: Task, folder: string): readonly string[] {
  return [language.toolchain[0].name, ...language.compile({ source, folder, flags: entry.flags ?? [] })];
}

async function moveInto(draft: string, folder: string): Promise<void> {
  try {
    await rename(draft, folder);
  } catch (error) {
    // Somebody else was quicker, and has built the same from the same source.
    if (!(await exists(folder))) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

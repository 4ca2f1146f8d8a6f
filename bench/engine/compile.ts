import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

/** A compiled program, or why there is none. */
export type Compiled =
  | { readonly kind: 'compiled'; readonly path: string }
  | { readonly kind: 'skipped'; readonly because: string };

const compileMs = 60_000;

/** Compiles a C file of this folder with the system's `cc`, once for each content of it. */
export async function compile(file: string): Promise<Compiled> {
  const source = sourceOf(file);
  if (source === undefined) return { kind: 'skipped', because: `${file} is not part of this installation` };
  const hash = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), `echospec-bench-${process.getuid?.() ?? 'user'}`);
  const path = join(folder, `${basename(file, '.c')}-${hash}`);
  if (existsSync(path)) return { kind: 'compiled', path };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unfinished = `${path}.${process.pid}`;
  const argv = ['-O2', '-std=gnu11', '-o', unfinished, source, '-lpthread'];
  const result = await execa('cc', argv, { reject: false, timeout: compileMs, stdin: 'ignore' });
  if (result.failed) {
    rmSync(unfinished, { force: true });
    return { kind: 'skipped', because: `cc could not compile ${file}: ${result.stderr.split('\n')[0] || result.shortMessage}` };
  }
  // Renaming is atomic, so that two runs at once do not meet a half-written program.
  renameSync(unfinished, path);
  return { kind: 'compiled', path };
}

/** The source beside this file, also when this file has been compiled to dist/bench/engine/. */
function sourceOf(file: string): string | undefined {
  const places = [`./${file}`, `../../../bench/engine/${file}`];
  return places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((path) => existsSync(path));
}

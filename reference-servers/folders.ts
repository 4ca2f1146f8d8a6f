import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, stat } from 'node:fs/promises';
import { homedir, tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the package is installed: the same from the source tree and from `dist/`. */
export const packageFolder = nearestPackage(dirname(fileURLToPath(import.meta.url)));

/** Where the sources of the servers are. */
export const sourceFolder = join(packageFolder, 'reference-servers');

/** Where the compiler of this package writes the servers that are written in TypeScript. */
export const compiledFolder = join(packageFolder, 'dist', 'reference-servers');

/** A folder of this user's for built servers, made if need be: below `$XDG_CACHE_HOME`, else below the temporary folder. */
export async function cacheFolder(): Promise<string> {
  const wanted = process.env['XDG_CACHE_HOME'];
  const base = wanted === undefined || wanted === '' ? join(homedir(), '.cache') : wanted;
  const ours = join(base, 'echospec', 'servers');
  try {
    await mkdir(ours, { recursive: true });
    return ours;
  } catch {
    return temporaryFolder();
  }
}

function nearestPackage(start: string): string {
  if (existsSync(join(start, 'package.json'))) return start;
  const parent = dirname(start);
  if (parent === start) throw new Error('no package.json above the reference servers: the package is not complete');
  return nearestPackage(parent);
}

/** Everybody may write to the temporary folder, so a folder that somebody else made there is not used. */
async function temporaryFolder(): Promise<string> {
  const { uid } = userInfo();
  const shared = join(tmpdir(), `echospec-servers-${uid}`);
  await mkdir(shared, { recursive: true, mode: 0o700 });
  const owner = await stat(shared);
  return owner.uid === uid || uid === -1 ? shared : mkdtemp(join(tmpdir(), 'echospec-servers-'));
}

import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, copyFile, lchown, lstat, mkdir, open, readdir, readlink, symlink } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';

/** More than this is no homework; it would fill the disk of the grader. */
const bytesMax = 256 << 20;
const filesMax = 20_000;

/** What was found in a submission. */
export type Contents = {
  /** A hash of every path and every byte: the same submission has the same one. */
  readonly fingerprint: string;
  readonly files: number;
  readonly bytes: number;
  /** What was left out, with the reason; for the instructor. */
  readonly leftOut: readonly string[];
};

type Entry = {
  readonly path: string;
  readonly kind: 'folder' | 'file' | 'link';
  readonly executable: boolean;
  readonly to?: string;
};

/** The hash of a submission that lies in a folder, or is one file. */
export async function contentsOf(source: string): Promise<Contents> {
  return walkedThrough(source, async () => undefined);
}

/**
 * Copies a submission to a folder that is made for it, as `owner`. Links are never followed: one that stays inside is copied as a
 * link, every other one is left out, and so are devices, pipes and sockets. An error says what is too large.
 */
export async function copySubmission(source: string, folder: string, owner: number | undefined): Promise<Contents> {
  await mkdir(folder, { mode: 0o700 });
  const own = async (path: string): Promise<void> => (owner === undefined ? undefined : lchown(path, owner, owner));
  await own(folder);
  return walkedThrough(source, async (entry, from) => {
    const there = join(folder, entry.path);
    if (entry.kind === 'folder') await mkdir(there, { mode: 0o755 });
    else if (entry.kind === 'link') await symlink(entry.to ?? '', there);
    else {
      await copyFile(from, there, constants.COPYFILE_EXCL);
      await chmod(there, entry.executable ? 0o755 : 0o644);
    }
    await own(there);
  });
}

async function walkedThrough(source: string, take: (entry: Entry, from: string) => Promise<void>): Promise<Contents> {
  const hash = createHash('sha256');
  const leftOut: string[] = [];
  let files = 0;
  let bytes = 0;
  const visit = async (from: string, path: string): Promise<void> => {
    const stat = await lstat(from);
    if (++files > filesMax) throw new Error(`it has more than ${filesMax} files`);
    if (stat.isDirectory()) {
      if (path !== '') await take({ path, kind: 'folder', executable: true }, from);
      const names = (await readdir(from)).sort();
      for (const name of names) if (name !== '.git') await visit(join(from, name), join(path, name));
      return;
    }
    const name = path === '' ? (from.split('/').at(-1) ?? 'server') : path;
    if (stat.isSymbolicLink()) {
      const to = await readlink(from);
      if (leadsOut(name, to)) leftOut.push(`${name}: a link that leads out of the submission`);
      else await take({ path: name, kind: 'link', executable: false, to }, from);
      hash.update(`link ${JSON.stringify([name, to])}\n`);
      return;
    }
    if (!stat.isFile()) {
      leftOut.push(`${name}: no ordinary file`);
      return;
    }
    bytes += stat.size;
    if (bytes > bytesMax) throw new Error(`it has more than ${bytesMax >> 20} MiB`);
    hash.update(`file ${JSON.stringify([name, stat.size, stat.mode & 0o111])}\n`);
    await hashFile(from, hash);
    await take({ path: name, kind: 'file', executable: (stat.mode & 0o111) !== 0 }, from);
  };
  await visit(source, '');
  return { fingerprint: hash.digest('hex'), files, bytes, leftOut };
}

function leadsOut(path: string, to: string): boolean {
  return to.startsWith('/') || normalize(join(dirname(path), to)).startsWith('..');
}

async function hashFile(path: string, hash: ReturnType<typeof createHash>): Promise<void> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    for await (const chunk of file.createReadStream({ autoClose: false })) hash.update(chunk as Buffer);
  } finally {
    await file.close();
  }
}

import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporaryIn, type Setting } from './job.ts';

/** A folder for one job. Others may pass through it, but not see what is in it; what is in it belongs to the user of the job. */
export function openWork(setting: Pick<Setting, 'user' | 'space'>): string {
  const work = mkdtempSync(join(tmpdir(), 'echospec-grade-'));
  chmodSync(work, 0o711);
  mkdirSync(temporaryIn(work), { mode: 0o700 });
  if (setting.user !== undefined) {
    chownSync(temporaryIn(work), setting.user, setting.user);
    if (setting.space === 'dropped') chownSync(work, setting.user, setting.user);
  }
  return work;
}

/** Removes it, also when a build has made folders that nobody may enter, or so deep that their paths are too long. */
export function closeWork(work: string): void {
  try {
    rmSync(work, { recursive: true, force: true });
  } catch {
    spawnSync('chmod', ['-R', 'u+rwX', '--', work], { stdio: 'ignore' });
    spawnSync('rm', ['-rf', '--', work], { stdio: 'ignore' });
  }
}

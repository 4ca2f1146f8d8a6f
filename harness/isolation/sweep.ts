import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { read } from '../system/proc.ts';
import { asUser } from './as-user.ts';

/** More often than this nothing has to be swept: a fork bomb of 500 processes was gone after the first time. */
const sweepsMax = 50;

/**
 * Ends every process of a user that is used for nothing else. `kill(-1)` by that user reaches all of them at once, so that a bomb
 * has no time to fork. Returns how many could not be ended.
 */
export function sweepUser(user: number): number {
  // Two looks: the list of processes is read one by one, and a child that is made meanwhile is in neither its parent's place nor its own.
  for (let sweep = 0; sweep < sweepsMax; sweep++) {
    if (processesOfUser(user).length === 0 && processesOfUser(user).length === 0) return 0;
    spawnSync('setpriv', asUser({ user }, ['sh', '-c', 'kill -KILL -1']).slice(1), { stdio: 'ignore' });
  }
  return processesOfUser(user).length;
}

/** The processes of a user that live. */
export function processesOfUser(user: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const status = read(`/proc/${pid}/status`) ?? '';
      return new RegExp(String.raw`^Uid:\s+${user}\s`, 'm').test(status) && !/^State:\s+[ZX]/m.test(status);
    });
}

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { hasProc } from '../system/proc.ts';

/**
 * Waits for the end of its input, which comes when the harness is gone, also when that was killed and could clean nothing up. Then
 * it ends every process that carries the mark in its environment. A fork may be missed by one look, so that it looks again.
 */
const script = `
read -r nothing
for look in 1 2 3 4 5; do
  pids=$(grep -ls -- "$1" /proc/[0-9]*/environ | cut -d / -f 3)
  [ -n "$pids" ] || exit 0
  for pid in $pids; do
    read -r stat < "/proc/$pid/stat" || continue
    set -- "$1" \${stat##*) }
    kill -KILL "-$4"
  done
  kill -KILL $pids
  sleep 0.1
done
`;

let guarded = false;

/** The mark of a run: every process that it starts carries it in its environment, so that none can leave the tree unseen. */
export const runMark = `ECHOSPEC_INSTANCE=${randomUUID()}`;

/**
 * From now on no process with the mark of the run outlives the harness. The guard is a session of its own, with nothing of our environment, so
 * that what ends us does not end it. Without /proc there is none, and servers are ended by the harness alone.
 */
export function guard(): void {
  if (guarded || !hasProc) return;
  guarded = true;
  const child = spawn('/bin/sh', ['-c', script, 'echospec-guard', runMark], {
    detached: true,
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // It helps in a case that is rare. That there is no shell is no reason to judge nothing, and its end is not waited for.
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
}

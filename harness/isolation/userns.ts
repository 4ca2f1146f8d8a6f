import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { withoutRights } from './as-user.ts';
import type { Sandbox } from './sandbox.ts';
import { folderInside, systemFiles, systemLinks } from './system-files.ts';

/**
 * The arguments of unshare(1) for a root that was prepared. Process 1 of the namespace is a small shell and not the server, since
 * the kernel keeps SIGTERM from a process 1 that does not handle it; when the shell ends, all others are dead.
 */
export function insideRoot({ root = '/' }: Sandbox, command: readonly string[]): string[] {
  return [
    'unshare',
    ...ownNamespaces,
    `--root=${root}`,
    `--wd=${folderInside}`,
    '--mount-proc',
    '--',
    'sh',
    '-c',
    initialProcess,
    'sh',
    'setpriv',
    ...withoutRights,
    '--ambient-caps=-all',
    '--',
    ...command,
  ];
}

const ownNamespaces = ['--user', '--map-current-user', '--mount', '--pid', '--ipc', '--uts', '--fork', '--kill-child'];

/** Its own remarks, such as "Terminated", are not the server's output. */
export const initialProcess = 'exec 9>&2 2>/dev/null; "$@" 2>&9 9>&-; exit $?';

/**
 * Builds, in the mount namespace in which we are, a root in which only the system's programs, the submission and some space for
 * temporary files are seen. Everything but that space is read-only. It is mounted on a new folder in `beside`. Throws when the
 * system refuses it.
 */
export function prepareRoot(sandbox: Omit<Sandbox, 'root'>, beside: string): string {
  const root = mkdtempSync(join(beside, 'root-'));
  const lines = [
    'set -e',
    'mount --make-rprivate /',
    `mount -t tmpfs -o mode=755,size=1m tmpfs ${quoted(root)}`,
    `cd ${quoted(root)}`,
    'mkdir -p usr etc proc dev tmp submission',
    bound('/usr'),
    ...systemLinks().map(({ name, to }) => (to === undefined ? bound(name) : `ln -s ${quoted(to)} ${quoted(`.${name}`)}`)),
    ...[...systemFiles(), ...sandbox.readable].map(bound),
    ...['null', 'zero', 'full', 'random', 'urandom'].map((name) => `: > dev/${name}; mount --bind /dev/${name} dev/${name}`),
    'ln -s /tmp dev/shm; ln -s /proc/self/fd dev/fd; ln -s /proc/self/fd/0 dev/stdin; ln -s /proc/self/fd/1 dev/stdout; ln -s /proc/self/fd/2 dev/stderr',
    `mount -t tmpfs -o mode=1777,nosuid,nodev,size=${sandbox.resources.temporaryBytes} tmpfs tmp`,
    `mount --bind ${quoted(sandbox.folder)} submission`,
    ...(sandbox.access === 'read-only' ? ['mount -o remount,bind,ro submission'] : []),
    `cd /; mount -o remount,bind,ro ${quoted(root)}`,
  ];
  execFileSync('sh', ['-c', lines.join('\n')], { stdio: ['ignore', 'ignore', 'pipe'] });
  return root;
}

/** A folder or a file of the machine, seen read-only in the root. */
function bound(path: string): string {
  const there = quoted(`.${path}`);
  const make = lstatSync(path).isDirectory() ? `mkdir -p ${there}` : `mkdir -p "$(dirname ${there})"; : > ${there}`;
  return `${make}; mount --rbind ${quoted(path)} ${there}; mount -o remount,bind,ro ${there}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

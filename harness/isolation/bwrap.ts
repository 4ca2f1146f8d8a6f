import type { Sandbox } from './sandbox.ts';
import { folderInside, systemFiles, systemLinks } from './system-files.ts';

/** The arguments of bubblewrap. Its environment is the server's: what it was started with stands in its own `/proc/1/environ`. */
export function insideBwrap(sandbox: Sandbox, command: readonly string[]): string[] {
  const { folder, access, resources, readable, user } = sandbox;
  const guest = String(user ?? guestUser);
  return [
    'bwrap',
    ...ownNamespaces,
    '--uid',
    guest,
    '--gid',
    guest,
    ...seen('/usr'),
    ...systemLinks().flatMap(({ name, to }) => (to === undefined ? seen(name) : ['--symlink', to, name])),
    ...systemFiles().flatMap(seen),
    ...readable.flatMap(seen),
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    ...bounded('/dev/shm', resources.temporaryBytes),
    '--remount-ro',
    '/dev',
    ...bounded('/tmp', resources.temporaryBytes),
    access === 'writable' ? '--bind' : '--ro-bind',
    folder,
    folderInside,
    ...lastSteps,
    '--',
    ...command,
  ];
}

const ownNamespaces = [
  '--unshare-user',
  '--unshare-pid',
  '--unshare-ipc',
  '--unshare-uts',
  '--unshare-cgroup-try',
  '--die-with-parent',
];
const lastSteps = ['--remount-ro', '/', '--chdir', folderInside, '--cap-drop', 'ALL'];

function seen(path: string): string[] {
  return ['--ro-bind', path, path];
}

/** Files in memory; without a size they may take half of it, as in the /dev/shm that bubblewrap makes. */
function bounded(path: string, bytes: number): string[] {
  return ['--size', String(bytes), '--tmpfs', path];
}

/** What the user is called inside where the grader is an ordinary user and can not be another one. */
const guestUser = 61_000;

import { writeFileSync } from 'node:fs';
import { libc } from '../system/libc.ts';
import { asUser } from './as-user.ts';
import { initialProcess } from './userns.ts';

/**
 * How a judge gets a network, processes and mounts of its own, together with the servers that it judges. `root`: without a user
 * namespace, so that root can still choose the users of servers. `user-namespace`: by an ordinary user. `dropped`: root that may
 * make no namespaces becomes an ordinary user first. `shared`: the machine's network, where nothing else can be had.
 */
export const spaces = ['root', 'user-namespace', 'dropped', 'shared'] as const;

export type Space = (typeof spaces)[number];

/** The command with its own network and processes; whatever is started in it ends with it. */
export function inSpace(space: Space, command: readonly string[], user: number): string[] {
  const own = ['--net', '--mount', '--pid', '--ipc', '--uts', '--fork', '--kill-child', '--mount-proc', '--'];
  const first = ['sh', '-c', initialProcess, 'sh', ...command];
  switch (space) {
    case 'root':
      return ['unshare', ...own, ...first];
    case 'user-namespace':
      return ['unshare', '--user', '--map-root-user', ...own, ...first];
    case 'dropped':
      return asUser({ user }, ['unshare', '--user', '--map-root-user', ...own, ...first]);
    case 'shared':
      return [...command];
  }
}

/**
 * Brings the loopback of a new network namespace up, and lets everybody use the ports below 1024 in it, such as 7, that of the
 * echo protocol. The namespace has no other interface, so nothing leaves the machine.
 */
export function openLoopback(): void {
  const library = libc();
  if ('missing' in library) throw new Error(library.missing);
  const descriptor = library.socket(AF_INET, SOCK_DGRAM, 0);
  const request = Buffer.alloc(40);
  request.write('lo', 0, 'latin1');
  request.writeInt16LE(IFF_UP | IFF_RUNNING, 16);
  const outcome = library.ioctl(descriptor, SIOCSIFFLAGS, request);
  library.close(descriptor);
  if (outcome !== 0) throw new Error('The loopback of the private network could not be brought up.');
  try {
    writeFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', '0');
  } catch {
    // Ports below 1024 are then refused to servers; the reports of those that want one say so.
  }
}

const AF_INET = 2;
const SOCK_DGRAM = 2;
const SIOCSIFFLAGS = 0x8914;
const IFF_UP = 1;
const IFF_RUNNING = 0x40;

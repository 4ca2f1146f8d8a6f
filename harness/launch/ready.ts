import { limits } from '../limits.ts';
import { datagramSockets } from '../system/datagram-table.ts';
import { hasProc, socketsOf } from '../system/proc.ts';
import { listeners, listenersAt, udpSockets, unixSockets, type SocketRow } from '../system/socket-table.ts';
import { now, Patience, sleep } from '../time.ts';
import type { Transport } from './target.ts';
import type { ProcessTree } from './tree.ts';

/** How a start went. */
export type Start =
  | { readonly kind: 'listening'; readonly listener: SocketRow; readonly ownerPids: readonly number[]; readonly verified: boolean }
  | { readonly kind: 'exited' }
  | { readonly kind: 'elsewhere'; readonly listeners: readonly SocketRow[] }
  | { readonly kind: 'daemonised'; readonly pids: readonly number[] }
  | { readonly kind: 'udp'; readonly ports: readonly number[] }
  /** It listens for connections where datagrams were asked for. */
  | { readonly kind: 'tcp'; readonly ports: readonly number[] }
  | { readonly kind: 'never'; readonly afterMs: number; readonly hasTcpSocket: boolean };

/**
 * Waits until a LISTEN row of the process tree's own sockets stands at the address and port, or for datagrams a row of UDP. It polls the kernel's tables from
 * 2 ms upwards; it never connects, since a one-shot server has only one connection to give.
 */
export async function untilListening(options: {
  readonly tree: ProcessTree;
  readonly host: string;
  readonly port: number;
  readonly transport: Transport;
  readonly exited: () => boolean;
  readonly signal?: AbortSignal | undefined;
}): Promise<Start> {
  const { tree, host, port, transport } = options;
  if (!hasProc) return transport === 'datagrams' ? untilStarted(options) : untilConnectable(options);
  const quiet = new Patience({ limitMs: limits.startQuietMs });
  const began = now();
  let lastRunNs = 0;
  let elsewhereSince: number | undefined;
  let lookedMs = -Infinity;
  for (let pauseMs = 2; ; pauseMs = Math.min(pauseMs * 1.4, 10)) {
    // Whose processes they are costs much more to find out than whether anybody stands at the port.
    const isTaken = (transport === 'datagrams' ? datagramSockets() : listenersAt(port)).some((row) => row.localPort === port);
    if (!isTaken && !options.exited() && options.signal?.aborted !== true && now() - lookedMs < wholeLookEveryMs) {
      await sleep(pauseMs);
      continue;
    }
    lookedMs = now();
    const pids = tree.alive();
    const rows = transport === 'datagrams' ? datagramSockets() : listeners();
    const inodes = new Map(pids.flatMap((pid) => [...socketsOf(pid).keys()].map((inode) => [inode, pid] as const)));
    const own = rows.filter((row) => inodes.has(row.inode));
    const listener = own.find((row) => row.localPort === port && reaches(row, host));
    if (listener !== undefined) {
      return { kind: 'listening', listener, ownerPids: pids.filter((pid) => socketsOf(pid).has(listener.inode)), verified: true };
    }
    if (options.exited() && pids.length === 0) {
      const daemons = tree.escaped();
      return daemons.length > 0 ? { kind: 'daemonised', pids: daemons } : { kind: 'exited' };
    }
    if (own.length > 0) {
      elsewhereSince ??= now();
      if (now() - elsewhereSince > limits.startElsewhereMs) return { kind: 'elsewhere', listeners: own };
    } else if (transport === 'datagrams') {
      const ports = listeners().flatMap((row) => (inodes.has(row.inode) ? [row.localPort] : []));
      if (ports.length > 0) elsewhereSince ??= now();
      if (ports.length > 0 && now() - (elsewhereSince ?? 0) > limits.startElsewhereMs) return { kind: 'tcp', ports };
    }
    const { runNs } = tree.scheduling();
    if (runNs - lastRunNs > 1e6 && now() - began < limits.startBusyMs) quiet.renew();
    lastRunNs = runNs;
    if (quiet.over() || options.signal?.aborted === true) {
      const ports =
        transport === 'datagrams' ? [] : [...udpSockets()].filter(([inode]) => inodes.has(inode)).map(([, udpPort]) => udpPort);
      if (ports.length > 0) return { kind: 'udp', ports };
      const local = unixSockets();
      const hasTcpSocket = [...inodes.keys()].some((inode) => !local.has(inode));
      return { kind: 'never', afterMs: Math.round(now() - began), hasTcpSocket };
    }
    await sleep(pauseMs);
  }
}

/** Milliseconds between two looks at all that the server's processes have, while nobody stands at its port. */
const wholeLookEveryMs = 25;

/** Whether a socket receives what is sent to the host. One of IPv6 at all addresses takes IPv4 as well, unless told not to. */
function reaches({ localAddress, onlyIPv6 }: SocketRow, host: string): boolean {
  if (localAddress === host) return true;
  if (localAddress === '::') return host.includes(':') || onlyIPv6 !== true;
  return localAddress === '0.0.0.0' && !host.includes(':');
}

/** Where the kernel's tables can't be read nothing tells that a server of datagrams is ready: it is given some time. */
async function untilStarted(options: {
  readonly host: string;
  readonly port: number;
  readonly exited: () => boolean;
}): Promise<Start> {
  const patience = new Patience({ limitMs: limits.startElsewhereMs });
  while (!patience.over()) {
    if (options.exited()) return { kind: 'exited' };
    await sleep(20);
  }
  return { kind: 'listening', listener: unknownListener(options), ownerPids: [], verified: false };
}

/** Where the kernel's tables can't be read: connect, and look out for a connection to ourselves. It costs one connection. */
async function untilConnectable(options: {
  readonly host: string;
  readonly port: number;
  readonly exited: () => boolean;
}): Promise<Start> {
  const { connect } = await import('node:net');
  const patience = new Patience({ limitMs: limits.startQuietMs });
  while (!patience.over()) {
    if (options.exited()) return { kind: 'exited' };
    const reached = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: options.host, port: options.port });
      socket.once('error', () => resolve(false));
      socket.once('connect', () => {
        const self = socket.localPort === options.port;
        socket.destroy();
        resolve(!self);
      });
    });
    if (reached) {
      return { kind: 'listening', listener: unknownListener(options), ownerPids: [], verified: false };
    }
    await sleep(20);
  }
  return { kind: 'never', afterMs: limits.startQuietMs, hasTcpSocket: false };
}

function unknownListener({ host, port }: { readonly host: string; readonly port: number }): SocketRow {
  return { state: 'LISTEN', localAddress: host, localPort: port, remotePort: 0, unread: 0, unsent: 0, inode: 0 };
}

import { createSocket } from 'node:dgram';
import { createServer, type Server } from 'node:net';
import { TargetError } from '../errors.ts';
import { canBindWithoutReuse } from '../system/bind.ts';
import { read } from '../system/proc.ts';
import type { Transport } from './target.ts';

/** Ports that this process has given to servers that may still run, each with what keeps other runs from giving it as well. */
const given = new Map<number, Server>();

/**
 * A free port outside the kernel's ephemeral range: a connect to a port inside it can connect to itself and echo perfectly
 * without a server. The two bytes of the port differ, so that a missing htons() shows. A port with connections in TIME_WAIT is
 * left alone, since a server that does not set SO_REUSEADDR could not use it.
 */
export async function choosePort(host: string, transport: Transport = 'connections'): Promise<number> {
  const [low] = (read('/proc/sys/net/ipv4/ip_local_port_range') ?? '32768 60999').trim().split(/\s+/).map(Number);
  const end = Math.min(low ?? 32_768, 32_768);
  const first = end > 12_000 ? 10_000 : 1_024;
  for (let tries = 0; tries < 500; tries++) {
    const port = first + Math.floor(Math.random() * (end - first));
    const swapped = ((port & 0xff) << 8) | (port >> 8);
    if (
      given.has(port) ||
      swapped === port ||
      canBindWithoutReuse(port, host.includes(':') ? 'IPv6' : 'IPv4') === false ||
      !(await isFree(host, port, transport))
    )
      continue;
    const claim = await claimed(port);
    if (claim === 'by another run') continue;
    if (given.has(port)) {
      claim.close();
      continue;
    }
    given.set(port, claim);
    return port;
  }
  throw new TargetError(`No free port was found between ${first} and ${end}; give one with --port.`);
}

export function giveBack(port: number): void {
  given.get(port)?.close();
  given.delete(port);
}

/**
 * Between the look at a port and the bind() of the server another run on this machine may give the same port to its own server. So a run
 * claims a port by a name that only one process can have (an abstract socket, unix(7)), which goes with the process however it ends.
 * Where there are no such names there is no claim, and a start that fails is tried again on another port.
 */
async function claimed(port: number): Promise<Server | 'by another run'> {
  return new Promise((resolve) => {
    const server = createServer();
    server.unref();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE' ? 'by another run' : server));
    server.listen(`\0echospec-port-${port}`, () => resolve(server));
  });
}

/** Whether the port can be bound just now, at the address and at all addresses; for datagrams, of UDP as well. */
export async function isFree(host: string, port: number, transport: Transport = 'connections'): Promise<boolean> {
  if (transport === 'datagrams' && !(await isFreeForDatagrams(host, port))) return false;
  for (const address of [host, host.includes(':') ? '::' : '0.0.0.0']) {
    const free = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(false));
      server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(true)));
    });
    if (!free) return false;
  }
  return true;
}

async function isFreeForDatagrams(host: string, port: number): Promise<boolean> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  return new Promise((resolve) => {
    socket.once('error', () => resolve(false));
    socket.bind({ port, exclusive: true }, () => socket.close(() => resolve(true)));
  });
}

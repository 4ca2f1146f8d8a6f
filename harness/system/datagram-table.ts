import { read } from './proc.ts';
import { rowOfLine, type SocketRow } from './socket-table.ts';

/** A UDP socket that has a port. `unread` counts the memory of what waits to be read, not the bytes (udp(7)). */
export type DatagramRow = SocketRow & {
  /** How many datagrams were thrown away because the socket was full. */
  readonly drops: number;
};

/** All UDP sockets of this network namespace that have a port. */
export function datagramSockets(): DatagramRow[] {
  return ['/proc/net/udp', '/proc/net/udp6'].flatMap((path) =>
    (read(path) ?? '')
      .split('\n')
      .slice(1)
      .filter((line) => line.trim() !== '')
      .map((line) => ({ ...rowOfLine(line), drops: Number(line.trim().split(/\s+/).at(-1)) || 0 })),
  );
}

/** How many datagrams came to this machine for ports that nobody had, since it started. Others count as well. */
export function datagramsToNobody(): number {
  const [names = [], values = []] = (read('/proc/net/snmp') ?? '')
    .split('\n')
    .filter((line) => line.startsWith('Udp: '))
    .map((line) => line.split(' '));
  const ipv6 = /^Udp6NoPorts\s+(\d+)/m.exec(read('/proc/net/snmp6') ?? '')?.[1];
  return Number(values[names.indexOf('NoPorts')] ?? 0) + Number(ipv6 ?? 0);
}

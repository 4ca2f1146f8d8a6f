import type { Source } from '../harness/index.ts';

/** The sources that many checks share, by their short names. */
export const rfc862: Source = { kind: 'rfc', number: 862, section: 'TCP Based Echo Service' };
export const udpEcho: Source = { kind: 'rfc', number: 862, section: 'UDP Based Echo Service' };
export const rfc768: Source = { kind: 'rfc', number: 768 };
export const hostRequirements: Source = { kind: 'rfc', number: 1122, section: '4.1.3.5 UDP Multihoming' };
export const tcpStream: Source = { kind: 'rfc', number: 9293, section: '2.2 Key TCP Concepts' };
export const tcpClosing: Source = { kind: 'rfc', number: 9293, section: '3.6 Closing a Connection' };
export const tcpReset: Source = { kind: 'rfc', number: 9293, section: '3.5.2 Reset Generation' };

export function posix(page: string): Source {
  return { kind: 'posix', page };
}

export function man(page: string): Source {
  return { kind: 'man', page };
}

import { libc, type Libc } from './libc.ts';
import { read } from './proc.ts';

/** A TCP socket as the kernel sees it. Addresses are text; a v4-mapped address is shown as the IPv4 address. */
export type SocketRow = {
  readonly state: TcpState;
  readonly localAddress: string;
  readonly localPort: number;
  readonly remotePort: number;
  /** Bytes received and not yet read; for a LISTEN socket the connections that wait to be accepted. */
  readonly unread: number;
  /** Bytes written and not yet acknowledged; for a LISTEN socket the backlog. */
  readonly unsent: number;
  /** 0 while nobody owns it: not accepted yet, or closed. */
  readonly inode: number;
  /** A LISTEN socket of IPv6 that takes no clients of IPv4 (IPV6_V6ONLY), as far as the kernel tells. */
  readonly onlyIPv6?: true;
};

export type TcpState =
  | 'ESTABLISHED'
  | 'SYN_SENT'
  | 'SYN_RECV'
  | 'FIN_WAIT1'
  | 'FIN_WAIT2'
  | 'TIME_WAIT'
  | 'CLOSE'
  | 'CLOSE_WAIT'
  | 'LAST_ACK'
  | 'LISTEN'
  | 'CLOSING'
  | 'NEW_SYN_RECV';

const states: readonly TcpState[] = [
  'CLOSE',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
  'NEW_SYN_RECV',
];

/** Every LISTEN socket of this network namespace. */
export function listeners(): SocketRow[] {
  const diag = open();
  if (diag === undefined) return fromProc().filter((row) => row.state === 'LISTEN');
  return [AF_INET, AF_INET6].flatMap((family) => diag.dump(family, 1 << 10));
}

/** The LISTEN sockets with this local port: much cheaper than all of them. */
export function listenersAt(port: number): SocketRow[] {
  const diag = open();
  const rows = diag === undefined ? listeners() : [AF_INET, AF_INET6].flatMap((family) => diag.dump(family, 1 << 10, port));
  return rows.filter((row) => row.localPort === port);
}

/** All sockets with this local port, whatever their state, TIME_WAIT included. */
export function socketsAtPort(port: number): SocketRow[] {
  const diag = open();
  const rows = diag === undefined ? fromProc() : [AF_INET, AF_INET6].flatMap((family) => diag.dump(family, 0xfff, port));
  return rows.filter((row) => row.localPort === port);
}

/**
 * The server's end of a connection, found by its four-tuple: 0.1 ms through NETLINK_SOCK_DIAG (sock_diag(7)), or by reading
 * `/proc/net/tcp{,6}`. Undefined when the kernel no longer has it.
 */
export function serverEndOf(connection: {
  readonly host: string;
  readonly port: number;
  readonly clientPort: number;
}): SocketRow | undefined {
  const diag = open();
  if (diag === undefined) {
    return fromProc().find(
      (row) => row.localPort === connection.port && row.remotePort === connection.clientPort && row.state !== 'LISTEN',
    );
  }
  const row = diag.exact(connection);
  // For a connection that it does not have, the kernel answers with the listener that would take it.
  return row?.state === 'LISTEN' ? undefined : row;
}

/** The inodes of all UDP sockets, by local port. */
export function udpSockets(): Map<number, number> {
  const found = new Map<number, number>();
  for (const path of ['/proc/net/udp', '/proc/net/udp6']) {
    for (const line of (read(path) ?? '').split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      const port = Number.parseInt(fields[1]?.split(':')[1] ?? '', 16);
      if (Number.isInteger(port)) found.set(Number(fields[9]), port);
    }
  }
  return found;
}

/** The inodes of all sockets of this machine's own kind (`AF_UNIX`), such as the pipes through which Node hands over stdin and stdout. */
export function unixSockets(): Set<number> {
  const lines = (read('/proc/net/unix') ?? '').split('\n').slice(1);
  return new Set(lines.map((line) => Number(line.trim().split(/\s+/)[6])));
}

const AF_INET = 2;
const AF_INET6 = 10;
const AF_NETLINK = 16;
const SOCK_RAW_CLOEXEC = 3 | 0o2000000;
const NETLINK_SOCK_DIAG = 4;
const SOCK_DIAG_BY_FAMILY = 20;
const NLM_F_REQUEST = 1;
const NLM_F_DUMP = 0x300;
const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;
const IPPROTO_TCP = 6;
const INET_DIAG_SKV6ONLY = 11;

type Diag = {
  /** The sockets in these states, with this local port where one is given. */
  readonly dump: (family: number, stateMask: number, port?: number) => SocketRow[];
  readonly exact: (connection: { host: string; port: number; clientPort: number }) => SocketRow | undefined;
};

let opened: Diag | 'unavailable' | undefined;

function open(): Diag | undefined {
  if (opened === undefined) {
    const library = libc();
    const fd = 'missing' in library ? -1 : library.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG);
    opened = 'missing' in library || fd < 0 ? 'unavailable' : diagOn(library, fd);
  }
  return opened === 'unavailable' ? undefined : opened;
}

function diagOn(library: Libc, fd: number): Diag {
  const answer = Buffer.alloc(1 << 18);
  const ask = (request: Buffer): SocketRow[] => {
    if (library.send(fd, request, request.length, 0) < 0) return [];
    const rows: SocketRow[] = [];
    for (let reads = 0; reads < 4096; reads++) {
      const length = Number(library.recv(fd, answer, answer.length, 0));
      if (length <= 0) return rows;
      for (let at = 0; at + 16 <= length;) {
        const size = answer.readUInt32LE(at);
        const type = answer.readUInt16LE(at + 4);
        if (type === NLMSG_DONE || type === NLMSG_ERROR || size < 16) return rows;
        rows.push(rowOf(answer.subarray(at + 16, at + size)));
        if ((answer.readUInt16LE(at + 6) & 2) === 0) return rows;
        at += (size + 3) & ~3;
      }
    }
    return rows;
  };
  return {
    dump: (family, stateMask, port) => ask(requestOf({ family, stateMask, flags: NLM_F_REQUEST | NLM_F_DUMP, port })),
    exact: (connection) =>
      ask(
        requestOf({
          family: connection.host.includes(':') ? AF_INET6 : AF_INET,
          stateMask: 0xfff,
          flags: NLM_F_REQUEST,
          connection,
        }),
      )[0],
  };
}

/** A `struct nlmsghdr` and a `struct inet_diag_req_v2` behind it (linux/inet_diag.h). */
function requestOf(query: {
  family: number;
  stateMask: number;
  flags: number;
  port?: number | undefined;
  connection?: { host: string; port: number; clientPort: number };
}): Buffer {
  const request = Buffer.alloc(72);
  request.writeUInt32LE(72, 0);
  request.writeUInt16LE(SOCK_DIAG_BY_FAMILY, 4);
  request.writeUInt16LE(query.flags, 6);
  request.writeUInt8(query.family, 16);
  request.writeUInt8(IPPROTO_TCP, 17);
  request.writeUInt32LE(query.stateMask, 20);
  if (query.port !== undefined) request.writeUInt16BE(query.port, 24);
  if (query.connection !== undefined) {
    request.writeUInt16BE(query.connection.port, 24);
    request.writeUInt16BE(query.connection.clientPort, 26);
    const address = addressBytes(query.connection.host);
    address.copy(request, 28);
    address.copy(request, 44);
    request.fill(0xff, 64, 72);
  }
  return request;
}

function addressBytes(host: string): Buffer {
  if (host === '::1') return Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  return Buffer.from(host.split('.').map(Number));
}

/** A row from a `struct inet_diag_msg`. */
function rowOf(message: Buffer): SocketRow {
  const family = message.readUInt8(0);
  return {
    state: states[message.readUInt8(1)] ?? 'CLOSE',
    localPort: message.readUInt16BE(4),
    remotePort: message.readUInt16BE(6),
    localAddress: addressOf(message.subarray(8, 24), family),
    unread: message.readUInt32LE(56),
    unsent: message.readUInt32LE(60),
    inode: message.readUInt32LE(68),
    ...(isOnlyIPv6(message.subarray(72)) && { onlyIPv6: true }),
  };
}

/** Looks for the attribute INET_DIAG_SKV6ONLY, which the kernel puts behind every LISTEN socket of IPv6. */
function isOnlyIPv6(attributes: Buffer): boolean {
  for (let at = 0; at + 5 <= attributes.length;) {
    const size = attributes.readUInt16LE(at);
    if (attributes.readUInt16LE(at + 2) === INET_DIAG_SKV6ONLY) return attributes.readUInt8(at + 4) === 1;
    if (size < 4) return false;
    at += (size + 3) & ~3;
  }
  return false;
}

function addressOf(bytes: Buffer, family: number): string {
  if (family === AF_INET) return [...bytes.subarray(0, 4)].join('.');
  if (bytes.subarray(0, 10).every((byte) => byte === 0) && bytes.readUInt16BE(10) === 0xffff)
    return [...bytes.subarray(12, 16)].join('.');
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  const text = groups.join(':');
  return text === '0:0:0:0:0:0:0:0' ? '::' : text === '0:0:0:0:0:0:0:1' ? '::1' : text;
}

function fromProc(): SocketRow[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) =>
    (read(path) ?? '')
      .split('\n')
      .slice(1)
      .filter((line) => line.trim() !== '')
      .map(rowOfLine),
  );
}

/** A row from a line of `/proc/net/tcp`, or of a table of the same form. */
export function rowOfLine(line: string): SocketRow {
  const fields = line.trim().split(/\s+/);
  const [localHex = '', localPort = '0'] = (fields[1] ?? '').split(':');
  const [, remotePort = '0'] = (fields[2] ?? '').split(':');
  const [unsent = '0', unread = '0'] = (fields[4] ?? '').split(':');
  const words = localHex.match(/.{8}/g) ?? [];
  const bytes = Buffer.concat(words.map((word) => Buffer.from(word, 'hex').reverse()));
  return {
    state: states[Number.parseInt(fields[3] ?? '7', 16)] ?? 'CLOSE',
    localAddress: addressOf(bytes, bytes.length === 4 ? AF_INET : AF_INET6),
    localPort: Number.parseInt(localPort, 16),
    remotePort: Number.parseInt(remotePort, 16),
    unread: Number.parseInt(unread, 16),
    unsent: Number.parseInt(unsent, 16),
    inode: Number(fields[9] ?? 0),
  };
}

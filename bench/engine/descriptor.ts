import { isIP } from 'node:net';
import type { Load } from './engine.ts';
import type { LoadFailure } from './failure.ts';
import type { Ledger } from './ledger.ts';
import type { Libc } from './libc.ts';

/** Numbers of <errno.h> and <sys/socket.h> on Linux, the same on all machines that Node runs on. */
export const errno = { interrupted: 4, again: 11, pipe: 32, reset: 104, isConnected: 106, already: 114, inProgress: 115 } as const;
export const message = { dontWait: 0x40, noSignal: 0x4000, waitAll: 0x100, more: 0x8000, peek: 2 } as const;
const family = { inet: 2, inet6: 10 } as const;
const stream = 1;
const closeOnExec = 0o2000000;
const socketLevel = 1;
const tcpLevel = 6;
const option = {
  linger: 13,
  receiveTimeout: 20,
  sendTimeout: 21,
  noDelay: 1,
  sendBuffer: 7,
  receiveBuffer: 8,
  congestion: 13,
} as const;

/**
 * Nothing is lost on loopback, so the simplest congestion control serves best: BBR's pacing halves the bulk rate and costs CPU
 * time on our side. The server's side is the system's, and none of ours to choose.
 */
export const loopbackCongestion = 'reno';

/** A blocking connect is given up after this long; a full accept queue is a server that does not accept. */
const connectMsMax = 5_000;

export type Address = { readonly host: string; readonly port: number };

export type ConnectOptions = {
  /** Kernel buffers in bytes, for tests with short writes and reads. */
  readonly sendBuffer?: number;
  readonly receiveBuffer?: number;
  readonly nagle?: 'on';
  /** The name of a congestion control that the kernel offers; otherwise the system's. */
  readonly congestion?: string;
  /** After this long without progress a blocking call returns EAGAIN. */
  readonly timeoutMs?: number;
};

/** Opens connections by system calls. It owns scratch memory, so one of them serves one thread. */
export class Connector {
  readonly #libc: Libc;
  readonly #scratch = Buffer.alloc(4096);
  readonly #at: number;

  constructor(libc: Libc) {
    this.#libc = libc;
    this.#at = libc.addressOf(this.#scratch);
  }

  /** A connected descriptor, or the name of the error. */
  connect(address: Address, options: ConnectOptions = {}): number | string {
    const libc = this.#libc;
    const length = writeAddress(this.#scratch, address);
    const domain = isIP(address.host) === 6 ? family.inet6 : family.inet;
    const descriptor = libc.socket(domain, stream | closeOnExec, 0);
    if (descriptor < 0) return libc.errnoName(libc.errno());
    this.#set(descriptor, tcpLevel, option.noDelay, options.nagle === 'on' ? 0 : 1);
    if (options.congestion !== undefined) this.#setText(descriptor, option.congestion, options.congestion);
    if (options.sendBuffer !== undefined) this.#set(descriptor, socketLevel, option.sendBuffer, options.sendBuffer);
    if (options.receiveBuffer !== undefined) this.#set(descriptor, socketLevel, option.receiveBuffer, options.receiveBuffer);
    this.#setTimeout(descriptor, option.sendTimeout, options.timeoutMs ?? connectMsMax);
    if (options.timeoutMs !== undefined) this.#setTimeout(descriptor, option.receiveTimeout, options.timeoutMs);
    let code = 0;
    do {
      if (libc.connect(descriptor, this.#at, length) === 0) return descriptor;
      code = libc.errno();
      if (code === errno.isConnected) return descriptor;
      // An interrupted connect goes on; asking again waits for it, see connect(2).
    } while (code === errno.interrupted || code === errno.already);
    libc.close(descriptor);
    return code === errno.inProgress || code === errno.again ? 'ETIMEDOUT' : libc.errnoName(code);
  }

  /** Closes a connection with a reset, which leaves no port in TIME_WAIT. */
  reset(descriptor: number): void {
    this.#scratch.writeInt32LE(1, 256);
    this.#scratch.writeInt32LE(0, 260);
    this.#libc.setsockopt(descriptor, socketLevel, option.linger, this.#at + 256, 8);
    this.#libc.close(descriptor);
  }

  /** What an idle connection shows: nothing, bytes that nobody asked for, or its end. */
  glance(descriptor: number): 'quiet' | 'bytes' | 'closed' | 'reset' {
    const got = this.#libc.recv(descriptor, this.#at + 512, 64, message.dontWait | message.peek);
    if (got > 0) return 'bytes';
    if (got === 0) return 'closed';
    return this.#libc.errno() === errno.again ? 'quiet' : 'reset';
  }

  #set(descriptor: number, level: number, name: number, value: number): void {
    this.#scratch.writeInt32LE(value, 256);
    this.#libc.setsockopt(descriptor, level, name, this.#at + 256, 4);
  }

  /** A name that the kernel does not know leaves the socket as it is. */
  #setText(descriptor: number, name: number, text: string): void {
    const length = this.#scratch.write(text, 256, 'latin1');
    this.#libc.setsockopt(descriptor, tcpLevel, name, this.#at + 256, length);
  }

  #setTimeout(descriptor: number, name: number, ms: number): void {
    this.#scratch.writeBigInt64LE(BigInt(Math.floor(ms / 1000)), 256);
    this.#scratch.writeBigInt64LE(BigInt((ms % 1000) * 1000), 264);
    this.#libc.setsockopt(descriptor, socketLevel, name, this.#at + 256, 16);
  }
}

/** Connects all of a load's connections, or tells which one could not be opened and leaves none. */
export function connectAll(connector: Connector, load: Load): Int32Array | LoadFailure {
  const { connections } = load;
  const descriptors = new Int32Array(connections);
  for (let connection = 0; connection < connections; connection++) {
    const descriptor = connector.connect(load, optionsOf(load));
    if (typeof descriptor === 'string') {
      for (let opened = 0; opened < connection; opened++) connector.reset(descriptors[opened] ?? -1);
      return { kind: 'refused', connection, code: descriptor };
    }
    descriptors[connection] = descriptor;
  }
  return descriptors;
}

/** The congestion control of a load's connections. */
export function optionsOf({ congestion = loopbackCongestion }: Load): ConnectOptions {
  return congestion === 'system' ? {} : { congestion };
}

/** Closes all; an idle connection that shows something is a failure of the server. */
export function closeAll(connector: Connector, descriptors: Int32Array, ledger: Ledger): LoadFailure | undefined {
  for (const [connection, descriptor] of descriptors.entries()) {
    if (descriptor < 0) continue;
    const seen = connector.glance(descriptor);
    if (seen === 'bytes') ledger.surplus(connection, 1);
    else if (seen !== 'quiet') ledger.ended(connection, seen);
    connector.reset(descriptor);
  }
  descriptors.fill(-1);
  return ledger.failure;
}

/** Writes a `sockaddr_in` or `sockaddr_in6` and returns its length. */
function writeAddress(scratch: Buffer, address: Address): number {
  scratch.fill(0, 0, 28);
  scratch.writeUInt16BE(address.port, 2);
  if (isIP(address.host) === 6) {
    // Of all IPv6 addresses only loopback is ever talked to.
    scratch.writeUInt16LE(family.inet6, 0);
    scratch[23] = 1;
    return 28;
  }
  scratch.writeUInt16LE(family.inet, 0);
  const host = isIP(address.host) === 4 ? address.host : '127.0.0.1';
  for (const [index, part] of host.split('.').entries()) scratch[4 + index] = Number(part);
  return 16;
}

import { once } from 'node:events';
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';
import { Connector, type ConnectOptions, message } from '../engine/descriptor.ts';
import type { Libc } from '../engine/libc.ts';
import { failed, memory } from './raw.ts';
import { feed, written } from './stream.ts';
import type { Descriptor, ReceiveStrategy, SendStrategy } from './strategy.ts';

const host = '127.0.0.1';
const timeoutMs = 3000;

/** A connection seen from a strategy's user: it sends or receives through the strategy, whatever that is made of. */
export type SendConnection = {
  send(bytes: Buffer): Promise<void>;
  /** Waits for one byte from the peer. */
  acknowledged(): Promise<void>;
  /** Says that nothing more comes. */
  end(): Promise<void>;
  close(): void;
};

export type ReceiveConnection = {
  /** Asks the peer for its message. */
  ask(): Promise<void>;
  receive(length: number): Promise<Buffer>;
  close(): void;
};

/** Small buffers make calls take less than they are given. */
export type Buffers = Pick<ConnectOptions, 'sendBuffer' | 'receiveBuffer'>;

export async function openSender(
  strategy: SendStrategy,
  port: number,
  libc: Libc | undefined,
  buffers: Buffers = {},
): Promise<SendConnection> {
  if (strategy.over === 'stream') {
    const socket = await openSocket(port);
    return {
      send: (bytes) => strategy.sendAll(socket, bytes),
      acknowledged: () =>
        feed(
          socket,
          (chunk) => chunk.subarray(1),
          () => 1,
        ),
      end: async () => void socket.end(),
      close: () => void socket.destroy(),
    };
  }
  const { descriptor, close } = openDescriptor(needed(libc), port, {
    ...buffers,
    ...(strategy.nagle !== undefined && { nagle: strategy.nagle }),
  });
  const one = memory(descriptor.libc, 1);
  return {
    send: async (bytes) => strategy.sendAll(descriptor, bytes),
    async acknowledged() {
      if (descriptor.libc.recv(descriptor.number, one.at, 1, 0) !== 1) throw failed(descriptor.libc, 'recv');
    },
    end: async () => void descriptor.libc.shutdown(descriptor.number, 1),
    close,
  };
}

export async function openReceiver(
  strategy: ReceiveStrategy,
  port: number,
  libc: Libc | undefined,
  buffers: Buffers = {},
): Promise<ReceiveConnection> {
  if (strategy.over === 'descriptor') {
    const { descriptor, close } = openDescriptor(needed(libc), port, buffers);
    const one = memory(descriptor.libc, 1);
    return {
      async ask() {
        if (descriptor.libc.send(descriptor.number, one.at, 1, message.noSignal) !== 1) throw failed(descriptor.libc, 'send');
      },
      receive: async (length) => strategy.receiveAll(descriptor, length),
      close,
    };
  }
  if (strategy.over === 'stream') {
    const socket = await openSocket(port);
    return {
      ask: () => written(socket, 'r'),
      receive: (length) => strategy.receiveAll(socket, length),
      close: () => void socket.destroy(),
    };
  }
  let socket: Socket | undefined;
  const receive = strategy.open(
    (options) => (socket = quiet(connect({ host, port, noDelay: true, allowHalfOpen: true, ...options }))),
  );
  const made = socket;
  if (made === undefined) throw new Error(`${strategy.name} made no connection`);
  await once(made, 'connect');
  return { ask: () => written(made, 'r'), receive, close: () => void made.destroy() };
}

/** A connected socket of node:net, paused. */
export async function openSocket(port: number, options: Partial<TcpNetConnectOpts> = {}): Promise<Socket> {
  const socket = quiet(connect({ host, port, noDelay: true, allowHalfOpen: true, ...options }));
  await once(socket, 'connect');
  return socket;
}

/** An error between two calls is found by the next call; without a listener it would end the process. */
function quiet(socket: Socket): Socket {
  return socket.on('error', () => undefined);
}

/** A connected, blocking descriptor. */
export function openDescriptor(
  libc: Libc,
  port: number,
  options: ConnectOptions = {},
): { readonly descriptor: Descriptor; readonly close: () => void } {
  const connector = new Connector(libc);
  const number = connector.connect({ host, port }, { timeoutMs, ...options });
  if (typeof number === 'string') throw new Error(`connect: ${number}`);
  return { descriptor: { libc, number }, close: () => connector.reset(number) };
}

function needed(libc: Libc | undefined): Libc {
  if (libc === undefined) throw new Error('raw system calls are not to be had on this system');
  return libc;
}

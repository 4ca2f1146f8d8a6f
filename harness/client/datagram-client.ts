import { createSocket, type Socket } from 'node:dgram';
import { Inconclusive } from '../errors.ts';
import { count } from '../words.ts';
import { bytesOf, type Alphabet } from './payload.ts';
import { sentContentOf } from './sent-content.ts';
import type { StepLog } from './step-log.ts';

/** A datagram that came, and from where. */
export type Datagram = { readonly bytes: Buffer; readonly address: string; readonly port: number };

export type DatagramClientOptions = {
  /** The number under which the steps name it, from 1. */
  readonly number: number;
  readonly host: string;
  readonly port: number;
  readonly log: StepLog;
  /** The stream of which its datagrams are made. */
  readonly stream: number;
  /** Its own address; otherwise that of the server. */
  readonly localAddress?: string;
};

/** One UDP socket of a client, bound and not connected, so that it sees what comes from wherever it comes. */
export class DatagramClient {
  readonly number: number;
  readonly #options: DatagramClientOptions;
  readonly #socket: Socket;
  readonly #received: Datagram[] = [];
  readonly #sent: Buffer[] = [];
  #wakers: (() => void)[] = [];
  #coded = 0;
  #open = true;

  private constructor(options: DatagramClientOptions, socket: Socket) {
    this.number = options.number;
    this.#options = options;
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('message', (bytes, from) => {
      this.#received.push({ bytes, address: from.address, port: from.port });
      const place = from.port === options.port && from.address === options.host ? '' : ` from ${from.address} port ${from.port}`;
      options.log.add({
        client: this.number,
        kind: 'receive',
        bytes: bytes.length,
        text: `receives a datagram of ${count(bytes.length)}${place}`,
        apart: true,
      });
      for (const wake of this.#wakers.splice(0)) wake();
    });
  }

  static async open(options: DatagramClientOptions): Promise<DatagramClient> {
    const socket = createSocket({ type: options.host.includes(':') ? 'udp6' : 'udp4', recvBufferSize: receiveBytes });
    const address = options.localAddress ?? options.host;
    await new Promise<void>((resolve, reject) => {
      socket.once('error', (error) => reject(new Inconclusive(`no UDP socket could be bound at ${address}: ${error.message}`)));
      socket.bind({ address, port: 0, exclusive: true }, resolve);
    });
    return new DatagramClient(options, socket);
  }

  get localPort(): number {
    return this.#open ? this.#socket.address().port : 0;
  }

  get received(): readonly Datagram[] {
    return this.#received;
  }

  get sent(): readonly Buffer[] {
    return this.#sent;
  }

  /** The next bytes of this client's own stream: letters and digits, unless told otherwise. */
  next(length: number, alphabet: Alphabet = 'word'): Buffer {
    const bytes = bytesOf({ number: this.#options.stream, offset: this.#coded, length, alphabet });
    this.#coded += length;
    return bytes;
  }

  /** Sends one datagram. Once this resolves it is in the queue of the server's socket, or was thrown away there. */
  async send(bytes: Buffer): Promise<void> {
    this.#sent.push(bytes);
    this.#options.log.add({
      client: this.number,
      kind: 'send',
      bytes: bytes.length,
      text: bytes.length === 0 ? 'sends an empty datagram' : `sends a datagram of ${count(bytes.length)}`,
      content: sentContentOf(bytes),
      apart: true,
    });
    await this.probe(bytes);
  }

  /** Sends a datagram that is no part of the exchange, to find out why it failed. */
  async probe(bytes: Buffer): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#socket.send(bytes, this.#options.port, this.#options.host, (error) => {
        if (error === null) resolve();
        else reject(new Inconclusive(`the system did not take a datagram of ${count(bytes.length)}: ${error.message}`));
      });
    });
  }

  /** Resolves with the next datagram that comes. */
  async wake(): Promise<void> {
    return new Promise((resolve) => this.#wakers.push(resolve));
  }

  /** Closes the socket: what is still on its way to it reaches nobody. */
  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await new Promise<void>((resolve) => this.#socket.close(resolve));
  }

  /** Closes the socket as a step of the check. */
  async leave(): Promise<void> {
    this.#options.log.add({ client: this.number, kind: 'close', text: 'closes its socket' });
    await this.close();
  }
}

/** Room for the answers to a burst, as far as the system allows. */
const receiveBytes = 4 << 20;

import type { Socket } from 'node:net';
import { count } from '../words.ts';
import { sentContentOf } from '../client/sent-content.ts';
import type { StepLog } from '../client/step-log.ts';
import { widenDescriptor } from '../instruments/narrow.ts';
import { limits } from '../limits.ts';
import { serverEndOf, type SocketRow } from '../system/socket-table.ts';
import { hasPendingError } from '../system/pending-error.ts';
import { Patience, until, type Watched } from '../time.ts';

/** How the connection of a visitor ended, as seen by the server that we play. */
export type VisitorEnd = 'open' | 'eof' | 'reset';

/**
 * A client under test that has connected to us: one accepted connection under exact control. It does not read until told to. What the
 * client does is a value: bytes in `received`, the end in `end`. The steps are told from the client's side, as everywhere.
 */
export class Visitor {
  readonly #socket: Socket;
  readonly #log: StepLog;
  readonly #number: number;
  readonly #watched: () => Watched | undefined;
  readonly #address: { readonly host: string; readonly port: number; readonly clientPort: number };
  #chunks: Buffer[] = [];
  #joined: Buffer = Buffer.alloc(0);
  #receivedBytes = 0;
  #sentBytes = 0;
  #end: VisitorEnd = 'open';
  #endedByUs = false;
  #wakers: (() => void)[] = [];

  constructor(options: {
    readonly socket: Socket;
    readonly number: number;
    readonly log: StepLog;
    readonly host: string;
    readonly port: number;
    readonly watched: () => Watched | undefined;
  }) {
    const { socket, number, log, host, port } = options;
    this.#socket = socket;
    this.#log = log;
    this.#number = number;
    this.#watched = options.watched;
    this.#address = { host, port: socket.remotePort ?? 0, clientPort: port };
    log.add({ client: number, kind: 'connect', text: 'connects' });
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('end', () => this.#ended(hasPendingError(this.descriptor) ? 'reset' : 'eof'));
    socket.on('error', () => this.#ended('reset'));
    socket.on('close', () => this.#wake());
    socket.pause();
  }

  get end(): VisitorEnd {
    return this.#end;
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  get received(): Buffer {
    if (this.#chunks.length > 0) {
      this.#joined = Buffer.concat([this.#joined, ...this.#chunks]);
      this.#chunks = [];
    }
    return this.#joined;
  }

  /** Bytes given to `send` that the kernel has not taken yet. */
  get queuedBytes(): number {
    const handle = (this.#socket as unknown as { readonly _handle: { readonly writeQueueSize: number } | null })._handle;
    return Math.max(this.#socket.writableLength, handle?.writeQueueSize ?? 0);
  }

  get descriptor(): number {
    return (this.#socket as unknown as { readonly _handle: { readonly fd: number } | null })._handle?.fd ?? -1;
  }

  /** The client's end of the connection, as the kernel has it now; undefined when it is gone. */
  clientEnd(): SocketRow | undefined {
    return serverEndOf(this.#address);
  }

  /** Reads from now on, and with the usual room in the kernel, as a server that has caught up. */
  readAll(): void {
    widenDescriptor(this.descriptor);
    this.#socket.resume();
  }

  startReading(): void {
    this.#socket.resume();
  }

  stopReading(): void {
    this.#socket.pause();
  }

  /** Writes the bytes with one call. */
  send(bytes: Uint8Array): void {
    if (this.#socket.destroyed || bytes.length === 0) return;
    this.#sentBytes += bytes.length;
    this.#log.add({ client: this.#number, kind: 'receive', bytes: bytes.length, text: `is sent ${count(bytes.length)}` });
    this.#socket.write(bytes);
  }

  /** Ends our side: the client reads the end of the file. */
  halfClose(): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    this.#log.add({ client: this.#number, kind: 'eof', text: 'is sent the end (FIN)' });
    this.#socket.end();
  }

  /** Sends RST, as the kernel does for a server that crashes with unread data. */
  reset(): void {
    if (this.#socket.destroyed) return;
    this.#endedByUs = true;
    this.#log.add({ client: this.#number, kind: 'server-reset', text: 'is reset by the server (RST)' });
    (this.#socket as unknown as { resetAndClosing: boolean }).resetAndClosing = true;
    this.#socket.destroy();
  }

  /** Lets go of the socket when a check is over, without a step of its own. */
  abandon(): void {
    this.#endedByUs = true;
    this.#socket.destroy();
  }

  /** Waits for `look` to return something; bytes that move renew the patience. */
  async until<Found>(look: () => Found | undefined, limitMs: number): Promise<Found | undefined> {
    // A short wait is a look at what is there; what is due may take sleep, or work.
    const isDue = limitMs >= limits.replyMs;
    const patience = new Patience({
      limitMs,
      ...(isDue && { sleepingLimitMs: Math.max(limitMs, limits.replySleepingMs), workingLimitMs: limits.replyWorkingMs }),
      watched: this.#watched(),
    });
    let seen = this.#moved();
    return until(
      () => {
        if (this.#moved() !== seen) patience.renew();
        seen = this.#moved();
        return look();
      },
      { patience, everyMs: 10, wake: async () => this.#activity() },
    );
  }

  /** Waits until the client has read everything that was sent to it; false when it does not, or is gone. */
  async untilTaken(limitMs: number = limits.replyMs): Promise<boolean> {
    const taken = await this.until(() => {
      const end = this.clientEnd();
      if (end === undefined || end.inode === 0 || this.#end === 'reset') return 'gone';
      return this.queuedBytes === 0 && end.unread === 0 && (this.clientAcknowledged() ? true : undefined) ? 'taken' : undefined;
    }, limitMs);
    return taken === 'taken';
  }

  /** Whether everything that was sent has left our kernel. */
  clientAcknowledged(): boolean {
    const { host, port, clientPort } = this.#address;
    return (serverEndOf({ host, port: clientPort, clientPort: port })?.unsent ?? 0) === 0;
  }

  #moved(): number {
    return this.#receivedBytes + this.#sentBytes - this.queuedBytes;
  }

  #take(chunk: Buffer): void {
    this.#log.add({
      client: this.#number,
      kind: 'send',
      bytes: chunk.length,
      text: `sends ${count(chunk.length)}`,
      content: sentContentOf(chunk),
    });
    this.#chunks.push(chunk);
    this.#receivedBytes += chunk.length;
    this.#wake();
  }

  #ended(end: VisitorEnd): void {
    if (this.#end !== 'open' || this.#endedByUs) return;
    this.#end = end;
    this.#log.add(
      end === 'eof'
        ? { client: this.#number, kind: 'half-close', text: 'ends its side (FIN)' }
        : { client: this.#number, kind: 'reset', text: 'resets (RST)' },
    );
    this.#wake();
  }

  async #activity(): Promise<void> {
    return new Promise((resolve) => this.#wakers.push(resolve));
  }

  #wake(): void {
    const wakers = this.#wakers;
    this.#wakers = [];
    for (const wake of wakers) wake();
  }
}

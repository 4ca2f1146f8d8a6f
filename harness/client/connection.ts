import { count } from '../words.ts';
import { connect, type Socket } from 'node:net';
import type { ProcessTree } from '../launch/tree.ts';
import { limits } from '../limits.ts';
import { hasPendingError } from '../system/pending-error.ts';
import { serverEndOf, type SocketRow } from '../system/socket-table.ts';
import { now, Patience, until } from '../time.ts';
import { sentContentOf } from './sent-content.ts';
import type { StepLog } from './step-log.ts';

/** How a connection ended, as seen by the client. `open`: it has not. */
export type End = 'open' | 'eof' | 'reset' | 'refused';

export type ConnectOptions = {
  /** The number under which the steps name it, from 1. */
  readonly number: number;
  readonly host: string;
  readonly port: number;
  readonly log: StepLog;
  readonly tree?: ProcessTree;
  /** Does not read until told to. */
  readonly reading?: 'at-once' | 'not-yet';
  /** Its own port, where the kernel is not to choose one. */
  readonly localPort?: number;
};

/**
 * One TCP connection under exact control. One call of `send` is one write, with TCP_NODELAY. Everything that can happen is a
 * value: bytes in `received`, the end in `end`. Nothing here throws for what the server does.
 */
export class Connection {
  readonly number: number;
  readonly #socket: Socket;
  readonly #log: StepLog;
  readonly #options: ConnectOptions;
  #chunks: Buffer[] = [];
  #joined: Buffer = Buffer.alloc(0);
  #receivedBytes = 0;
  #pieces = 0;
  #sentBytes = 0;
  #end: End = 'open';
  #connected = false;
  #closedByUs = false;
  #halfClosed = false;
  #wakers: (() => void)[] = [];
  #localPort = 0;
  #movedMs = now();
  #longestPauseMs = 0;
  #saidMs = now();
  #longestSilenceMs = 0;

  constructor(options: ConnectOptions) {
    this.number = options.number;
    this.#options = options;
    this.#log = options.log;
    this.#socket = connect({
      host: options.host,
      port: options.port,
      ...(options.localPort !== undefined && { localPort: options.localPort }),
      allowHalfOpen: true,
      noDelay: true,
      onread: {
        buffer: readBuffer(),
        callback: (length, buffer) => this.#take(Buffer.from(buffer.buffer, buffer.byteOffset, length)),
      },
    });
    if (options.reading === 'not-yet') this.#socket.pause();
    this.#socket.on('connect', () => {
      this.#connected = true;
      this.#movedMs = now();
      this.#localPort = this.#socket.localPort ?? 0;
      this.#wake();
    });
    this.#socket.on('end', () => this.#ended(hasPendingError(this.descriptor) ? 'reset' : 'eof'));
    this.#socket.on('error', (error: NodeJS.ErrnoException) => this.#ended(error.code === 'ECONNREFUSED' ? 'refused' : 'reset'));
    this.#socket.on('close', () => this.#wake());
  }

  /** Waits for the handshake; false when it was refused or did not come about. */
  async connected(): Promise<boolean> {
    await this.until(() => (this.#connected || this.#end !== 'open' ? true : undefined), { limitMs: limits.stallMs });
    this.#log.add({
      client: this.number,
      kind: this.#connected ? 'connect' : 'refused',
      text: this.#connected ? 'connects' : 'is refused',
    });
    return this.#connected;
  }

  get end(): End {
    return this.#end;
  }

  get hasHalfClosed(): boolean {
    return this.#halfClosed;
  }

  get isConnected(): boolean {
    return this.#connected;
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** In how many pieces everything came so far. */
  get pieces(): number {
    return this.#pieces;
  }

  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** Bytes given to `send` that the kernel has not taken yet. */
  get queuedBytes(): number {
    const handle = (this.#socket as unknown as { readonly _handle: { readonly writeQueueSize: number } | null })._handle;
    return this.#socket.writableLength === 0 && handle === null
      ? 0
      : Math.max(this.#socket.writableLength, handle?.writeQueueSize ?? 0);
  }

  /** The longest time, so far or until the end, for which we were silent: nothing was sent, and as many bytes as before had come back. */
  get longestPauseMs(): number {
    return Math.round(this.#end === 'open' ? Math.max(this.#longestPauseMs, this.#pauseMs()) : this.#longestPauseMs);
  }

  /**
   * The longest time, until now or until the end, between two sends: what the server has seen of a pause at the most. On a busy machine
   * the connection or an answer is seen late, and the pause that follows seems shorter than it was.
   */
  get longestSilenceMs(): number {
    return Math.round(this.#end === 'open' ? Math.max(this.#longestSilenceMs, now() - this.#saidMs) : this.#longestSilenceMs);
  }

  #say(): void {
    this.#longestSilenceMs = Math.max(this.#longestSilenceMs, now() - this.#saidMs);
    this.#saidMs = now();
  }

  /** While something is due it is the server that is silent. */
  #pauseMs(): number {
    return this.#receivedBytes >= this.#sentBytes ? now() - this.#movedMs : 0;
  }

  #move(): void {
    this.#longestPauseMs = Math.max(this.#longestPauseMs, this.#pauseMs());
    this.#movedMs = now();
  }

  /** Our own descriptor, for the socket options that Node does not offer; -1 once it is closed. */
  get descriptor(): number {
    return (this.#socket as unknown as { readonly _handle: { readonly fd: number } | null })._handle?.fd ?? -1;
  }

  get clientPort(): number {
    return this.#localPort;
  }

  /** Everything that came so far. */
  get received(): Buffer {
    if (this.#chunks.length > 0) {
      this.#joined = Buffer.concat([this.#joined, ...this.#chunks]);
      this.#chunks = [];
    }
    return this.#joined;
  }

  /** The server's end of this connection, as the kernel has it now. */
  serverEnd(): SocketRow | undefined {
    return serverEndOf({ host: this.#options.host, port: this.#options.port, clientPort: this.#localPort });
  }

  /** Our own end: what has arrived and was not read, and what was sent and is not acknowledged. */
  ourEnd(): SocketRow | undefined {
    return serverEndOf({ host: this.#options.host, port: this.#localPort, clientPort: this.#options.port });
  }

  /** Writes the bytes with one call. */
  send(bytes: Uint8Array): void {
    if (this.#socket.destroyed || bytes.length === 0) return;
    if (this.#end === 'open') {
      this.#move();
      this.#say();
    }
    this.#sentBytes += bytes.length;
    this.#log.add({
      client: this.number,
      kind: 'send',
      bytes: bytes.length,
      text: `sends ${count(bytes.length)}`,
      content: sentContentOf(bytes),
    });
    this.#socket.write(bytes);
  }

  /** Says that nothing more will be sent: shutdown(SHUT_WR). */
  halfClose(): void {
    if (this.#socket.destroyed || this.#halfClosed) return;
    this.#halfClosed = true;
    this.#log.add({ client: this.number, kind: 'half-close', text: 'half-closes (sends FIN)' });
    this.#socket.end();
  }

  /** Closes both directions in order. Unread bytes make the kernel send RST instead, as for any program. */
  close(): void {
    if (this.#socket.destroyed) return;
    this.#closedByUs = true;
    this.#log.add({ client: this.number, kind: 'close', text: 'closes' });
    this.#socket.destroy();
  }

  /** Sends RST, as the kernel does for a program that crashes with unread data. */
  reset(): void {
    if (this.#socket.destroyed) return;
    this.#closedByUs = true;
    this.#log.add({ client: this.number, kind: 'reset', text: 'resets (sends RST)' });
    this.#sendReset();
  }

  /**
   * Lets go of the socket when a check is over, without a step of its own: in order while the server has its side open, since a
   * reset would be a provocation for which the next check had to answer; else by RST, which leaves no TIME_WAIT at the server.
   */
  abandon(): void {
    this.#closedByUs = true;
    if (this.#socket.destroyed) return;
    if (this.#end === 'open') this.#socket.destroy();
    else this.#sendReset();
  }

  stopReading(): void {
    this.#socket.pause();
  }

  startReading(): void {
    this.#socket.resume();
  }

  /** Waits for `look` to return something, looking whenever bytes or an end arrive. */
  async until<Found>(
    look: () => Found | undefined,
    options: {
      readonly limitMs: number;
      readonly sleepingLimitMs?: number;
      readonly everyMs?: number;
      /** A server that takes bytes out of the queues of the kernel has not come to a stop, although nothing comes back yet. */
      readonly renewedBy?: 'our bytes' | 'the queues as well';
      /** Bytes beyond what was sent are progress up to here, so that a flood does not last for ever. */
      readonly surplusMax?: number;
    },
  ): Promise<Found | undefined> {
    const patience = new Patience({ ...options, watched: this.#options.tree });
    const most = Math.max(this.#receivedBytes, this.#sentBytes) + (options.surplusMax ?? Number.POSITIVE_INFINITY);
    const movedBytes = (): number => Math.min(this.#receivedBytes, most) + this.#sentBytes - this.queuedBytes;
    let seen = movedBytes();
    let queues: string | undefined;
    let lookedMs = now();
    return until(
      () => {
        const moved = movedBytes();
        if (moved !== seen) patience.renew();
        seen = moved;
        if (options.renewedBy === 'the queues as well' && now() - lookedMs > queuesEveryMs) {
          lookedMs = now();
          const stand = `${this.serverEnd()?.unread ?? 0} ${this.ourEnd()?.unsent ?? 0}`;
          if (queues !== undefined && stand !== queues) patience.renew();
          queues = stand;
        }
        return look();
      },
      { patience, everyMs: options.everyMs ?? 20, wake: async () => this.#activity() },
    );
  }

  /** Waits until so many bytes have come in all, or the connection has ended, or nothing has moved for the limit. */
  async untilReceived(bytes: number, limitMs: number = limits.replyMs): Promise<'complete' | 'ended' | 'silence'> {
    const found = await this.until(
      () => (this.#receivedBytes >= bytes ? ('complete' as const) : this.#end === 'open' ? undefined : ('ended' as const)),
      {
        limitMs,
        sleepingLimitMs: Math.max(limitMs, limits.replySleepingMs),
        renewedBy: 'the queues as well',
      },
    );
    if (found === undefined) this.#log.add({ client: this.number, kind: 'silence', text: `waits ${limitMs} ms: silence` });
    return found ?? 'silence';
  }

  /** Waits for the connection to end; where the end is due, and not only looked for, longer for a server that sleeps. */
  async untilEnd(limitMs: number = limits.replyMs): Promise<End> {
    const end = await this.until(() => (this.#end === 'open' ? undefined : this.#end), {
      limitMs,
      sleepingLimitMs: limitMs < limits.replyMs ? limitMs : Math.max(limitMs, limits.replySleepingMs),
      renewedBy: 'the queues as well',
      surplusMax: limits.surplusBytes,
    });
    if (end === undefined)
      this.#log.add({ client: this.number, kind: 'silence', text: `waits ${limitMs} ms for the end: silence` });
    return end ?? 'open';
  }

  /** `resetAndDestroy()` would first wait until everything is written, which never happens while the server does not read. */
  #sendReset(): void {
    (this.#socket as unknown as { resetAndClosing: boolean }).resetAndClosing = true;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): boolean {
    this.#move();
    this.#log.add({ client: this.number, kind: 'receive', bytes: chunk.length, text: `receives ${count(chunk.length)}` });
    if (this.#receivedBytes <= this.#sentBytes + limits.surplusBytes) this.#chunks.push(Buffer.from(chunk));
    this.#receivedBytes += chunk.length;
    this.#pieces++;
    this.#wake();
    return true;
  }

  #ended(end: End): void {
    if (this.#end !== 'open' || this.#closedByUs) return;
    if (this.#connected) {
      this.#move();
      this.#say();
    }
    this.#end = end;
    const kind = end === 'eof' ? 'eof' : end === 'refused' ? 'refused' : 'server-reset';
    if (this.#connected)
      this.#log.add({ client: this.number, kind, text: end === 'eof' ? 'sees the end (EOF)' : 'is reset by the server (RST)' });
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

/** Between two looks at the queues of the kernel, which cost a system call each. */
const queuesEveryMs = 100;

/** Reads copy out of it at once, so that all connections can share one. */
let sharedBuffer: Buffer | undefined;

function readBuffer(): Buffer {
  sharedBuffer ??= Buffer.allocUnsafeSlow(256 << 10);
  return sharedBuffer;
}

import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Load, LoadEngine, LoadSession, OpenOutcome, Slice, SliceOutcome } from './engine.ts';
import type { LoadFailure } from './failure.ts';
import { Ledger } from './ledger.ts';
import { chunkMax } from './pattern.ts';

/** Load by `node:net`, for where system calls cannot be made: the same books, about 1.5 times the CPU time. */
export function netEngine(): LoadEngine {
  const open = new Set<NetSession>();
  return {
    name: 'net',
    open: async (load) => {
      const session = new NetSession(load, open);
      const failure = await session.connect();
      return failure === undefined ? { kind: 'open', session } : ({ kind: 'failed', failure } satisfies OpenOutcome);
    },
    close: async () => {
      for (const session of open) await session.close();
    },
  };
}

const connectMsMax = 5_000;
const receiveBytes = 64 * 1024;
const tickMs = 20;

class NetSession implements LoadSession {
  readonly #load: Load;
  readonly #open: Set<NetSession>;
  readonly #ledger: Ledger;
  readonly #sockets: Socket[] = [];
  #streams: number;
  /** Resolves the wait of the slice at work. */
  #wake: () => void = () => {};
  #closing = false;
  #reconnecting = 0;

  constructor(load: Load, open: Set<NetSession>) {
    this.#load = load;
    this.#open = open;
    this.#ledger = new Ledger(load);
    this.#streams = load.connections;
    open.add(this);
  }

  async connect(): Promise<LoadFailure | undefined> {
    for (let connection = 0; connection < this.#load.connections; connection++) {
      const code = await this.#connect(connection);
      if (code === undefined) continue;
      await this.close();
      return { kind: 'refused', connection, code };
    }
    return undefined;
  }

  async run(slice: Slice): Promise<SliceOutcome> {
    const ledger = this.#ledger;
    const cpuAtStart = process.cpuUsage();
    let now = performance.now();
    const endMs = now + slice.durationMs;
    ledger.begin(slice, now);
    if (slice.rate === undefined) for (let each = 0; each < ledger.connections; each++) this.#send(each, now);
    for (;;) {
      await this.#wait(ledger.nextDueMs ?? (now < endMs ? endMs : now + tickMs), now);
      now = performance.now();
      if (now >= endMs) ledger.stopSending(now);
      for (let due = ledger.nextDue(now); due >= 0; due = ledger.nextDue(now)) this.#send(due, now);
      if (ledger.failure === undefined) ledger.noteSilence(slice.stallMs, now);
      if (ledger.failure !== undefined) return { kind: 'failed', failure: ledger.failure };
      if (now >= endMs && ledger.underWay === 0 && this.#reconnecting === 0) break;
    }
    const cpu = process.cpuUsage(cpuAtStart);
    return ledger.count(now, (cpu.user + cpu.system) / 1000);
  }

  async close(): Promise<LoadFailure | undefined> {
    if (!this.#open.delete(this)) return undefined;
    // What lies in the kernel already is delivered before the sockets go.
    await sleep(1);
    this.#closing = true;
    for (const socket of this.#sockets) socket.resetAndDestroy();
    return this.#ledger.failure;
  }

  /** Waits for the time, or for the end of the last message, or for a failure. */
  async #wait(untilMs: number, now: number): Promise<void> {
    const restMs = Math.min(tickMs, untilMs - now);
    await new Promise<void>((resolve) => {
      // Timers are no finer than a millisecond; the last one is spent turning.
      const timer = restMs > 1.5 ? setTimeout(resolve, restMs - 1) : undefined;
      if (timer === undefined) setImmediate(resolve);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }

  #connect(connection: number): Promise<string | undefined> {
    const { host, port } = this.#load;
    return new Promise((resolve) => {
      const onread = {
        buffer: Buffer.allocUnsafeSlow(Math.min(receiveBytes, Math.max(4096, this.#load.messageBytes * this.#load.depth + 1))),
        callback: (length: number, buffer: Uint8Array): boolean => this.#received(connection, socket, buffer, length),
      };
      const socket = connect({ host, port, noDelay: true, allowHalfOpen: true, onread });
      const timer = setTimeout(() => done('ETIMEDOUT'), connectMsMax);
      const done = (code: string | undefined): void => {
        clearTimeout(timer);
        if (code !== undefined) socket.destroy();
        resolve(code);
      };
      this.#sockets[connection] = socket;
      socket.once('connect', () => done(undefined));
      socket.on('error', (error: NodeJS.ErrnoException) => {
        done(error.code ?? error.message);
        this.#ended(connection, socket, 'reset');
      });
      socket.on('end', () => this.#ended(connection, socket, 'closed'));
    });
  }

  #received(connection: number, socket: Socket, buffer: Uint8Array, length: number): boolean {
    if (this.#sockets[connection] !== socket || this.#ledger.failure !== undefined) return true;
    const bytes = Buffer.from(buffer.buffer, buffer.byteOffset, length);
    const now = performance.now();
    const right = this.#ledger.received(connection, bytes, 0, length, now);
    if (right && this.#load.lifetime === 'every-message' && this.#ledger.owed(connection) === 0) void this.#reconnect(connection);
    else if (right) this.#send(connection, now);
    if (!right || this.#ledger.underWay === 0) this.#wake();
    return true;
  }

  #send(connection: number, now: number): void {
    const ledger = this.#ledger;
    const socket = this.#sockets[connection];
    if (socket === undefined) return;
    let due = ledger.refill(connection, now);
    while (due > 0) {
      const at = ledger.sendAt[connection] ?? 0;
      const length = Math.min(due, chunkMax);
      socket.write(ledger.pattern.pool.subarray(at, at + length));
      ledger.sent(connection, length);
      due -= length;
    }
  }

  async #reconnect(connection: number): Promise<void> {
    const last = this.#sockets[connection];
    // From here on the old socket is nobody's, whatever it still says.
    this.#reconnecting++;
    const code = await this.#connect(connection);
    this.#reconnecting--;
    last?.resetAndDestroy();
    if (code !== undefined) {
      this.#ledger.failure ??= { kind: 'refused', connection, code };
      return this.#wake();
    }
    this.#ledger.restart(connection, this.#streams++);
    this.#send(connection, performance.now());
  }

  #ended(connection: number, socket: Socket, kind: 'closed' | 'reset'): void {
    if (this.#closing || this.#sockets[connection] !== socket) return;
    this.#ledger.ended(connection, kind);
    this.#wake();
  }
}

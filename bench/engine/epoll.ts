import { performance } from 'node:perf_hooks';
import { makeCpuClock, type CpuClock } from '../machine/cpu-clock.ts';
import { closeAll, connectAll, Connector, errno, message, optionsOf } from './descriptor.ts';
import type { Load, LoadEngine, LoadSession, OpenOutcome, Slice, SliceOutcome } from './engine.ts';
import type { LoadFailure } from './failure.ts';
import { Ledger } from './ledger.ts';
import type { Libc } from './libc.ts';
import { chunkMax } from './pattern.ts';
import { Pacer } from './pacer.ts';
import { Splicer } from './splicer.ts';

/** Readiness by epoll(7), called from TypeScript: about two foreign calls a message. */
export function epollEngine(libc: Libc): LoadEngine {
  const clock = makeCpuClock(libc);
  const connector = new Connector(libc);
  const open = new Set<EpollSession>();
  return {
    name: 'epoll',
    open: async (load) => openEpollSession({ libc, clock, connector, load, open }),
    close: async () => {
      for (const session of open) await session.close();
    },
  };
}

type Parts = {
  readonly libc: Libc;
  readonly clock: CpuClock;
  readonly connector: Connector;
  readonly load: Load;
  readonly open: Set<EpollSession>;
};

function openEpollSession(parts: Parts): OpenOutcome {
  const descriptors = connectAll(parts.connector, parts.load);
  if (!(descriptors instanceof Int32Array)) return { kind: 'failed', failure: descriptors };
  const session = new EpollSession(parts, descriptors);
  parts.open.add(session);
  return { kind: 'open', session };
}

const readable = 1;
const writable = 4;
const add = 1;
const modify = 3;
const eventsMax = 256;
const receiveBytes = 256 * 1024;
/** From here on lending pages costs less than copying them. */
const splicedFrom = 64 * 1024;
/** `struct epoll_event` is packed on x86 only. */
const eventBytes = process.arch === 'x64' ? 12 : 16;
const dataAt = eventBytes === 12 ? 1 : 2;

class EpollSession implements LoadSession {
  readonly #parts: Parts;
  readonly #libc: Libc;
  readonly #descriptors: Int32Array;
  readonly #ledger: Ledger;
  readonly #epoll: number;
  readonly #poolAt: number;
  readonly #buffer: Buffer;
  readonly #bufferAt: number;
  readonly #events = new Int32Array(((eventsMax + 1) * eventBytes) / 4);
  readonly #eventsAt: number;
  readonly #wantsToWrite: Uint8Array;
  readonly #splicer: Splicer | undefined;
  #streams: number;

  constructor(parts: Parts, descriptors: Int32Array) {
    this.#parts = parts;
    this.#libc = parts.libc;
    this.#descriptors = descriptors;
    this.#ledger = new Ledger(parts.load, receiveBytes, parts.libc);
    this.#buffer = this.#ledger.receiving;
    this.#epoll = parts.libc.epollCreate(0o2000000);
    this.#poolAt = parts.libc.addressOf(this.#ledger.pattern.pool);
    this.#bufferAt = parts.libc.addressOf(this.#buffer);
    this.#eventsAt = parts.libc.addressOf(new Uint8Array(this.#events.buffer));
    this.#wantsToWrite = new Uint8Array(parts.load.connections);
    this.#streams = parts.load.connections;
    const { lifetime, messageBytes } = parts.load;
    this.#splicer = lifetime === 'session' && messageBytes >= splicedFrom ? Splicer.make(parts.libc) : undefined;
    for (const descriptor of descriptors) this.#splicer?.prepare(descriptor);
    for (let connection = 0; connection < parts.load.connections; connection++) this.#watch(connection, add, readable);
  }

  run(slice: Slice): Promise<SliceOutcome> {
    return Promise.resolve(this.#run(slice));
  }

  close(): Promise<LoadFailure | undefined> {
    if (!this.#parts.open.delete(this)) return Promise.resolve(undefined);
    this.#libc.close(this.#epoll);
    this.#splicer?.close();
    return Promise.resolve(closeAll(this.#parts.connector, this.#descriptors, this.#ledger));
  }

  #run(slice: Slice): SliceOutcome {
    const ledger = this.#ledger;
    const cpuAtStart = this.#parts.clock.thread();
    let now = performance.now();
    const endMs = now + slice.durationMs;
    ledger.begin(slice, now);
    const pacer = new Pacer(this.#libc, this.#epoll, this.#eventsAt, eventsMax);
    if (slice.rate === undefined) for (let each = 0; each < ledger.connections; each++) this.#send(each, now);
    for (;;) {
      const count = pacer.wait(ledger.nextDueMs ?? (now < endMs ? endMs : undefined), now);
      now = performance.now();
      if (now >= endMs) ledger.stopSending(now);
      for (let due = ledger.nextDue(now); due >= 0; due = ledger.nextDue(now)) this.#send(due, now);
      for (let index = 0; index < count; index++) this.#serve(index, now);
      if (ledger.failure === undefined) ledger.noteSilence(slice.stallMs, now);
      if (ledger.failure !== undefined) return { kind: 'failed', failure: ledger.failure };
      if (now >= endMs && ledger.underWay === 0) break;
    }
    return ledger.count(now, this.#parts.clock.thread() - cpuAtStart);
  }

  #serve(index: number, now: number): void {
    const word = (index * eventBytes) / 4;
    const events = this.#events[word] ?? 0;
    const connection = this.#events[word + dataAt] ?? 0;
    if (events & ~writable) this.#receive(connection, now);
    if (events & writable) this.#send(connection, now);
  }

  #receive(connection: number, now: number): void {
    const ledger = this.#ledger;
    const descriptor = this.#descriptors[connection] ?? -1;
    const got = this.#libc.recv(descriptor, this.#bufferAt, receiveBytes, message.dontWait);
    if (got > 0) {
      if (!ledger.received(connection, this.#buffer, 0, got, now)) return;
      if (this.#parts.load.lifetime === 'every-message' && ledger.owed(connection) === 0) this.#reconnect(connection);
      this.#send(connection, now);
    } else if (got === 0) ledger.ended(connection, 'closed');
    else if (this.#libc.errno() !== errno.again) ledger.ended(connection, 'reset');
  }

  #send(connection: number, now: number): void {
    const ledger = this.#ledger;
    let due = ledger.refill(connection, now);
    while (due > 0) {
      const at = this.#poolAt + (ledger.sendAt[connection] ?? 0);
      const length = due < chunkMax ? due : chunkMax;
      const sent = this.#transmit(connection, at, length);
      if (sent < 0) {
        if (this.#libc.errno() === errno.again) break;
        // What the server had sent before it closed is still to be read; the end of the stream is reported then.
        return ledger.ended(connection, 'reset');
      }
      ledger.sent(connection, sent);
      due -= sent;
    }
    const wants = due > 0 ? 1 : 0;
    if (this.#wantsToWrite[connection] === wants) return;
    this.#wantsToWrite[connection] = wants;
    this.#watch(connection, modify, wants === 1 ? readable | writable : readable);
  }

  /** A socket that was full takes what there is room for, which is soon less than what it would be lent. */
  #transmit(connection: number, at: number, length: number): number {
    const descriptor = this.#descriptors[connection] ?? -1;
    if (this.#splicer !== undefined && length >= splicedFrom && this.#wantsToWrite[connection] === 0)
      return this.#splicer.send(descriptor, at, length);
    return this.#libc.send(descriptor, at, length, message.dontWait | message.noSignal);
  }

  #reconnect(connection: number): void {
    this.#parts.connector.reset(this.#descriptors[connection] ?? -1);
    const descriptor = this.#parts.connector.connect(this.#parts.load, optionsOf(this.#parts.load));
    if (typeof descriptor === 'string') {
      this.#descriptors[connection] = -1;
      this.#ledger.failure ??= { kind: 'refused', connection, code: descriptor };
      return;
    }
    this.#descriptors[connection] = descriptor;
    this.#ledger.restart(connection, this.#streams++);
    this.#watch(connection, add, readable);
  }

  #watch(connection: number, operation: number, events: number): void {
    // The place behind the events serves as scratch.
    const last = eventsMax * (eventBytes / 4);
    this.#events[last] = events;
    this.#events[last + dataAt] = connection;
    this.#libc.epollControl(this.#epoll, operation, this.#descriptors[connection] ?? -1, this.#eventsAt + last * 4);
  }
}

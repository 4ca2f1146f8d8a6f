import { performance } from 'node:perf_hooks';
import { makeCpuClock, type CpuClock } from '../machine/cpu-clock.ts';
import { BufferRing } from './buffer-ring.ts';
import { closeAll, connectAll, Connector, message } from './descriptor.ts';
import type { Load, LoadEngine, LoadSession, OpenOutcome, Slice, SliceOutcome } from './engine.ts';
import { epollEngine } from './epoll.ts';
import type { LoadFailure } from './failure.ts';
import { Ledger } from './ledger.ts';
import type { Libc } from './libc.ts';
import { chunkMax } from './pattern.ts';
import { completionFlag, entryFlag, operation, receiveFlag, Ring } from './ring.ts';

/** Completion by io_uring(7), called from TypeScript: one foreign call for a batch of messages. Absent where the kernel refuses it. */
export function uringEngine(libc: Libc): LoadEngine | undefined {
  if (!works(libc)) return undefined;
  const clock = makeCpuClock(libc);
  const connector = new Connector(libc);
  const open = new Set<UringSession>();
  // What makes a connection for every message spends its time in connect(2) and close(2), and large messages spend it in
  // copying, which one buffer that stays in the cache serves best: nothing for a ring to gather.
  const epoll = epollEngine(libc);
  return {
    name: 'io_uring',
    open: async (load) => {
      if (load.lifetime === 'every-message' || load.messageBytes >= copyingFrom) return epoll.open(load);
      return openUringSession({ libc, clock, connector, load, open });
    },
    close: async () => {
      for (const session of open) await session.close();
      await epoll.close();
    },
  };
}

/** From this size on the calls of a message cost less than what a ring of buffers costs the cache. */
const copyingFrom = 128 * 1024;

type Parts = {
  readonly libc: Libc;
  readonly clock: CpuClock;
  readonly connector: Connector;
  readonly load: Load;
  readonly open: Set<UringSession>;
};

/** Multishot receives into a ring of buffers need Linux 6.0; containers may forbid io_uring altogether. */
function works(libc: Libc): boolean {
  const ring = Ring.make(libc, 8, 16);
  if (ring === undefined) return false;
  const buffers = new BufferRing(libc, 8, Buffer.allocUnsafeSlow(4096));
  const registered = ring.registerBuffers(buffers);
  ring.close();
  buffers.close();
  return registered;
}

function openUringSession(parts: Parts): OpenOutcome {
  const { connections, messageBytes, depth } = parts.load;
  const [count, bufferBytes] = buffersFor(connections, messageBytes * depth);
  const ledger = new Ledger(parts.load, count * bufferBytes, parts.libc);
  const buffers = new BufferRing(parts.libc, count, ledger.receiving);
  const entries = powerOfTwo(connections * 2, 8, 8192);
  const ring = Ring.make(parts.libc, entries, powerOfTwo(buffers.count + connections * 2, 16, 65_536));
  if (ring === undefined || !ring.registerBuffers(buffers)) {
    ring?.close();
    buffers.close();
    return { kind: 'failed', failure: { kind: 'refused', connection: 0, code: 'io_uring' } };
  }
  const descriptors = connectAll(parts.connector, parts.load);
  if (!(descriptors instanceof Int32Array)) {
    ring.close();
    buffers.close();
    return { kind: 'failed', failure: descriptors };
  }
  const session = new UringSession(parts, { ring, buffers, descriptors, ledger });
  parts.open.add(session);
  return { kind: 'open', session };
}

const bufferBytesMax = 32 * 1024;
const bufferBytesMin = 256;
/** A receive that finds no buffer must be asked for again, which costs more than what a larger ring costs the cache ... */
const bufferBytesAll = 4 * 1024 * 1024;
/** ... but for answers from here on, which would drive the pattern out of it. */
const largeFrom = 4096;
const largeBytesAll = 512 * 1024;

/** How many buffers of how many bytes: enough for an answer on every connection, up to a limit. */
function buffersFor(connections: number, answerBytes: number): [count: number, bytes: number] {
  const aligned = Math.ceil(Math.min(bufferBytesMax, Math.max(bufferBytesMin, answerBytes)) / 64) * 64;
  // An odd number of cache lines, so that the beginnings of the buffers do not share the same few places of the cache.
  const bytes = aligned + (aligned % 128 === 0 ? 64 : 0);
  const large = answerBytes >= largeFrom;
  const fitting = 2 ** Math.floor(Math.log2((large ? largeBytesAll : bufferBytesAll) / bytes));
  // A message larger than a buffer takes several at once.
  const wanted = connections * (large ? 1 : 2) * Math.ceil(answerBytes / bytes);
  return [Math.max(8, Math.min(fitting, powerOfTwo(wanted, 16, 8192))), bytes];
}

function powerOfTwo(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, 2 ** Math.ceil(Math.log2(value))));
}

const waitMsMax = 50;
const spinMs = 0.06;
/** Tags below are receives of the connection, tags from here on sends. */
const sendTag = 1 << 20;
const noBuffers = -105;
/** In a closed loop the answers of half of the connections are taken together. */
const gatheredShift = 1;
/** More at once leaves the server idle. */
const gatheredMax = 64;

type Opened = { readonly ring: Ring; readonly buffers: BufferRing; readonly descriptors: Int32Array; readonly ledger: Ledger };

class UringSession implements LoadSession {
  readonly #parts: Parts;
  readonly #ring: Ring;
  readonly #buffers: BufferRing;
  readonly #descriptors: Int32Array;
  readonly #ledger: Ledger;
  readonly #poolAt: number;
  readonly #sendingBytes: Int32Array;
  /** With one message at a time, a send has ended before the next begins: its completion need not be seen. */
  readonly #untracked: boolean;
  /** What every entry says of its descriptor: that it is an index of the registered ones. */
  readonly #fixed: number;
  #now = 0;

  constructor(parts: Parts, open: Opened) {
    const { connections, messageBytes, depth } = parts.load;
    this.#parts = parts;
    this.#ring = open.ring;
    this.#buffers = open.buffers;
    this.#descriptors = open.descriptors;
    this.#ledger = open.ledger;
    this.#poolAt = parts.libc.addressOf(this.#ledger.pattern.pool);
    this.#sendingBytes = new Int32Array(connections);
    this.#untracked = depth === 1 && messageBytes <= chunkMax;
    this.#fixed = open.ring.registerFiles(open.descriptors) ? entryFlag.fixedFile : 0;
    for (let connection = 0; connection < connections; connection++) this.#receiveOn(connection);
  }

  run(slice: Slice): Promise<SliceOutcome> {
    return Promise.resolve(this.#run(slice));
  }

  close(): Promise<LoadFailure | undefined> {
    if (!this.#parts.open.delete(this)) return Promise.resolve(undefined);
    // What has come since the last slice was asked for by nobody.
    this.#ring.enter(0, 0);
    this.#ring.reap((tag, result, flags) => this.#completed(tag, result, flags));
    this.#ring.close();
    this.#buffers.close();
    return Promise.resolve(closeAll(this.#parts.connector, this.#descriptors, this.#ledger));
  }

  #run(slice: Slice): SliceOutcome {
    const ledger = this.#ledger;
    const cpuAtStart = this.#parts.clock.thread();
    let now = performance.now();
    const endMs = now + slice.durationMs;
    ledger.begin(slice, now);
    if (slice.rate === undefined) for (let each = 0; each < ledger.connections; each++) this.#send(each, now);
    // On a schedule every answer is taken at once, since its latency is what counts.
    const gathered =
      slice.rate === undefined ? 1 + Math.min(gatheredMax, ledger.connections >> gatheredShift, this.#buffers.count >> 1) : 1;
    const completed = (tag: number, result: number, flags: number): void => this.#completed(tag, result, flags);
    for (;;) {
      const dueMs = ledger.nextDueMs ?? (now < endMs ? endMs : now + waitMsMax);
      const restMs = dueMs - now;
      // Shortly before a message is due, the rest of the time is spent looking instead of sleeping.
      if (restMs <= spinMs) this.#ring.enter(0, 0);
      else this.#ring.enter(Math.max(1, Math.min(gathered, ledger.underWay)), Math.min(waitMsMax, restMs - spinMs));
      now = this.#now = performance.now();
      if (now >= endMs) ledger.stopSending(now);
      for (let due = ledger.nextDue(now); due >= 0; due = ledger.nextDue(now)) this.#send(due, now);
      this.#ring.reap(completed);
      this.#buffers.publish();
      if (ledger.failure === undefined) ledger.noteSilence(slice.stallMs, now);
      if (ledger.failure !== undefined) return { kind: 'failed', failure: ledger.failure };
      if (now >= endMs && ledger.underWay === 0) break;
    }
    return ledger.count(now, this.#parts.clock.thread() - cpuAtStart);
  }

  #completed(tag: number, result: number, flags: number): void {
    if (tag >= sendTag) this.#sent(tag - sendTag, result);
    else this.#received(tag, result, flags);
  }

  #received(connection: number, result: number, flags: number): void {
    const ledger = this.#ledger;
    if (result > 0) {
      const id = flags >>> completionFlag.bufferShift;
      const at = id * this.#buffers.bufferBytes;
      const right = ledger.failure === undefined && ledger.received(connection, this.#buffers.bytes, at, result, this.#now);
      this.#buffers.give(id);
      if (right) this.#send(connection, this.#now);
    } else if (result === 0) return ledger.ended(connection, 'closed');
    else if (result !== noBuffers) return ledger.ended(connection, 'reset');
    if ((flags & completionFlag.more) === 0) this.#receiveOn(connection);
  }

  #sent(connection: number, result: number): void {
    if (result < 0) return this.#ledger.ended(connection, 'reset');
    if (this.#untracked) return;
    this.#sendingBytes[connection] = 0;
    this.#ledger.sent(connection, result);
    this.#send(connection, this.#now);
  }

  #send(connection: number, now: number): void {
    const ledger = this.#ledger;
    const due = ledger.refill(connection, now);
    if (due === 0 || this.#sendingBytes[connection] !== 0) return;
    const at = this.#poolAt + (ledger.sendAt[connection] ?? 0);
    const length = due < chunkMax ? due : chunkMax;
    const seen = this.#untracked ? entryFlag.skipSuccess : 0;
    const entry = operation.send | ((this.#fixed | seen) << 8);
    this.#ring.queue(entry, this.#of(connection), at, length, message.noSignal | message.waitAll, 0, sendTag + connection);
    if (this.#untracked) ledger.sent(connection, length);
    else this.#sendingBytes[connection] = length;
  }

  /** Asks once for all that comes on a connection. */
  #receiveOn(connection: number): void {
    const entry = operation.receive | ((this.#fixed | entryFlag.bufferSelect) << 8);
    const priority = receiveFlag.multishot | receiveFlag.pollFirst;
    this.#ring.queue(entry, this.#of(connection), 0, 0, 0, priority, connection);
  }

  #of(connection: number): number {
    return this.#fixed === 0 ? (this.#descriptors[connection] ?? -1) : connection;
  }
}

import { record, makeHistogram } from '../statistics/histogram.ts';
import type { Load, Slice, SliceCount } from './engine.ts';
import type { LoadFailure } from './failure.ts';
import { ComparingMemory } from './comparing-memory.ts';
import type { Libc } from './libc.ts';
import { Comparer, makePattern, type Pattern } from './pattern.ts';
import { wrongByte } from './wrong-byte.ts';

/**
 * The books of a session: what each connection was sent, what has come back, and when. It verifies every byte and records
 * every latency, and knows nothing of sockets, so that all engines keep the same books. Times are milliseconds of
 * `performance.now()`.
 */
export class Ledger {
  readonly pattern: Pattern;
  /** Where an engine may receive, of the length it asked for: what lies there is compared at the least cost. */
  readonly receiving: Buffer;
  readonly connections: number;
  readonly messageBytes: number;
  readonly depth: number;
  /** Where in the pool the next byte to send stands, and how many bytes from there are due to be sent, per connection. */
  readonly sendAt: Int32Array;
  readonly unsent: Int32Array;
  failure: LoadFailure | undefined;
  /** Messages under way on all connections. */
  underWay = 0;
  /** When bytes last came, or the slice began. */
  progressAt = 0;
  messages = 0;
  #verifiedBytes = 0;
  readonly #comparer: Comparer;
  readonly #period: number;
  readonly #receiveAt: Int32Array;
  readonly #waiting: Int32Array;
  readonly #partial: Int32Array;
  readonly #received: Float64Array;
  readonly #sentAt: Float64Array;
  readonly #dueAt: Float64Array;
  readonly #first: Int32Array;
  /** Messages that the schedule owes to a connection which is still busy. */
  readonly #owed: Int32Array;
  readonly #freeAt: Float64Array;
  #sending = false;
  #everyMs: number | undefined;
  #startMs = 0;
  #endMs = 0;
  #scheduled = 0;
  readonly #scheduledOf: Int32Array;
  #latency = makeHistogram();
  #service = makeHistogram();
  #lateness = makeHistogram();

  constructor(load: Load, receivingBytes = 0, libc?: Libc) {
    const { connections, depth } = load;
    const pattern = makePattern(
      load.seed,
      load.lineEnd === undefined ? undefined : { end: load.lineEnd, messageBytes: load.messageBytes },
    );
    const sizes = [pattern.pool.length, receivingBytes];
    const memory = receivingBytes === 0 ? undefined : ComparingMemory.make(sizes, libc);
    this.pattern = memory === undefined ? pattern : { ...pattern, pool: memory.copyOf(pattern.pool) };
    this.receiving = memory?.allocate(receivingBytes) ?? Buffer.allocUnsafeSlow(receivingBytes);
    this.#period = this.pattern.period;
    this.#comparer = new Comparer(this.pattern.pool, memory);
    this.connections = connections;
    this.messageBytes = load.messageBytes;
    this.depth = depth;
    this.sendAt = Int32Array.from({ length: connections }, (_, connection) => this.pattern.startOf(connection));
    this.#receiveAt = Int32Array.from(this.sendAt);
    this.unsent = new Int32Array(connections);
    this.#waiting = new Int32Array(connections);
    this.#partial = new Int32Array(connections);
    this.#received = new Float64Array(connections);
    this.#sentAt = new Float64Array(connections * depth);
    this.#dueAt = new Float64Array(connections * depth);
    this.#first = new Int32Array(connections);
    this.#owed = new Int32Array(connections);
    this.#freeAt = new Float64Array(connections);
    this.#scheduledOf = new Int32Array(connections);
  }

  begin(slice: Slice, now: number): void {
    this.#sending = true;
    this.progressAt = now;
    this.#startMs = now;
    this.#endMs = now + slice.durationMs;
    this.messages = 0;
    this.#verifiedBytes = 0;
    this.#everyMs = slice.rate === undefined ? undefined : 1000 / slice.rate;
    this.#scheduled = 0;
    this.#scheduledOf.fill(0);
    this.#owed.fill(0);
    this.#latency = makeHistogram();
    this.#service = makeHistogram();
    this.#lateness = makeHistogram();
  }

  /** No message is begun from here on. What the schedule still owed counts as unsent, with its age as the least its latency can be. */
  stopSending(now: number): void {
    if (!this.#sending) return;
    // What became due while we ourselves were held up, up to the end, is owed as well.
    for (let due = 0; due >= 0;) due = this.nextDue(this.#endMs);
    this.#sending = false;
    if (this.#everyMs === undefined) return;
    for (let connection = 0; connection < this.connections; connection++) {
      for (let late = this.#owed[connection] ?? 0; late > 0; late--) {
        record(this.#latency, now - this.#dueTime(connection, (this.#scheduledOf[connection] ?? 0) - late));
      }
    }
  }

  /** When the next message is due by the schedule; absent in a closed loop. */
  get nextDueMs(): number | undefined {
    return this.#everyMs === undefined || !this.#sending ? undefined : this.#startMs + this.#scheduled * this.#everyMs;
  }

  /** Takes the next due message off the schedule and returns its connection, or -1 when none is due. */
  nextDue(now: number): number {
    const every = this.#everyMs;
    if (every === undefined || !this.#sending || this.#startMs + this.#scheduled * every > now) return -1;
    const connection = this.#scheduled++ % this.connections;
    this.#owed[connection] = (this.#owed[connection] ?? 0) + 1;
    this.#scheduledOf[connection] = (this.#scheduledOf[connection] ?? 0) + 1;
    return connection;
  }

  /** Begins the messages that may be sent on a connection now; returns how many bytes of it are to be sent. */
  refill(connection: number, now: number): number {
    if (!this.#sending) return this.unsent[connection] ?? 0;
    const waiting = this.#waiting[connection] ?? 0;
    let room = this.depth - waiting;
    if (this.#everyMs !== undefined) room = this.#takeOwed(connection, room, now);
    if (room > 0) {
      const base = connection * this.depth;
      const first = (this.#first[connection] ?? 0) + waiting;
      for (let more = 0; more < room; more++) this.#sentAt[base + ((first + more) % this.depth)] = now;
      this.#waiting[connection] = waiting + room;
      this.unsent[connection] = (this.unsent[connection] ?? 0) + room * this.messageBytes;
      this.underWay += room;
    }
    return this.unsent[connection] ?? 0;
  }

  /** The kernel has taken this many bytes. */
  sent(connection: number, bytes: number): void {
    const at = (this.sendAt[connection] ?? 0) + bytes;
    this.sendAt[connection] = at < this.#period ? at : at % this.#period;
    this.unsent[connection] = (this.unsent[connection] ?? 0) - bytes;
  }

  /** How many bytes have not come back yet. */
  owed(connection: number): number {
    return (this.#waiting[connection] ?? 0) * this.messageBytes - (this.#partial[connection] ?? 0);
  }

  /** Verifies and books bytes that came; false when they are wrong. At most `chunkMax` at once. */
  received(connection: number, bytes: Buffer, at: number, length: number, now: number): boolean {
    const from = this.#receiveAt[connection] ?? 0;
    const owed = this.owed(connection);
    const known = length > owed ? owed : length;
    if (!this.#comparer.same(bytes, at, from, known)) {
      this.failure = wrongByte({
        connection,
        pattern: this.pattern,
        from,
        bytes: bytes.subarray(at, at + known),
        before: this.#received[connection] ?? 0,
        connections: this.connections,
      });
      return false;
    }
    this.#received[connection] = (this.#received[connection] ?? 0) + known;
    if (known < length) {
      this.surplus(connection, length - known);
      return false;
    }
    const next = from + length;
    this.#receiveAt[connection] = next < this.#period ? next : next % this.#period;
    this.#verifiedBytes += length;
    this.progressAt = now;
    let partial = (this.#partial[connection] ?? 0) + length;
    while (partial >= this.messageBytes) {
      partial -= this.messageBytes;
      this.#complete(connection, now);
    }
    this.#partial[connection] = partial;
    return true;
  }

  /** Bytes came that nobody sent: at least this many. */
  surplus(connection: number, bytes: number): void {
    this.failure ??= { kind: 'surplus', connection, offset: this.#received[connection] ?? 0, bytes };
  }

  /** The connection ended: by end of stream, or by a reset. */
  ended(connection: number, kind: 'closed' | 'reset'): void {
    this.failure ??= { kind, connection, offset: this.#received[connection] ?? 0, missing: this.owed(connection) };
  }

  /** Says that the server stalls, if it has been silent for this long while it owes bytes. */
  noteSilence(stallMs: number, now: number): void {
    if (now - this.progressAt < stallMs || this.underWay === 0) return;
    let stalled = 0;
    let first = -1;
    for (let connection = 0; connection < this.connections; connection++) {
      if (this.owed(connection) === 0) continue;
      if (first < 0) first = connection;
      stalled++;
    }
    if (first < 0) return;
    const offset = this.#received[first] ?? 0;
    this.failure ??= { kind: 'stall', connection: first, offset, missing: this.owed(first), silenceMs: stallMs, stalled };
  }

  /** A connection of its own for every message: the stream of the new one begins at a place of its own. */
  restart(connection: number, stream: number): void {
    this.sendAt[connection] = this.#receiveAt[connection] = this.pattern.startOf(stream);
    this.#received[connection] = 0;
  }

  count(now: number, clientCpuMs: number): SliceCount {
    const open = this.#everyMs !== undefined;
    const unsent = this.#owed.reduce((sum, owed) => sum + owed, 0);
    return {
      kind: 'counted',
      messages: this.messages,
      verifiedBytes: this.#verifiedBytes,
      elapsedMs: now - this.#startMs,
      latency: this.#latency,
      ...(open && { service: this.#service, lateness: this.#lateness, unsent }),
      clientCpuMs,
    };
  }

  #complete(connection: number, now: number): void {
    const first = this.#first[connection] ?? 0;
    const slot = connection * this.depth + first;
    const sentAt = this.#sentAt[slot] ?? now;
    if (this.#everyMs === undefined) record(this.#latency, now - sentAt);
    else {
      record(this.#latency, now - (this.#dueAt[slot] ?? now));
      record(this.#service, now - sentAt);
      this.#freeAt[connection] = now;
    }
    this.#first[connection] = first + 1 === this.depth ? 0 : first + 1;
    this.#waiting[connection] = (this.#waiting[connection] ?? 0) - 1;
    this.underWay--;
    this.messages++;
  }

  /** Of the messages that the schedule owes, those that there is room for; each keeps the time it was due. */
  #takeOwed(connection: number, room: number, now: number): number {
    const owed = this.#owed[connection] ?? 0;
    const taken = Math.min(room, owed);
    const base = connection * this.depth;
    const first = (this.#first[connection] ?? 0) + (this.#waiting[connection] ?? 0);
    for (let more = 0; more < taken; more++) {
      const dueAt = this.#dueTime(connection, (this.#scheduledOf[connection] ?? 0) - owed + more);
      this.#dueAt[base + ((first + more) % this.depth)] = dueAt;
      record(this.#lateness, now - Math.max(dueAt, this.#freeAt[connection] ?? 0));
    }
    this.#owed[connection] = owed - taken;
    return taken;
  }

  #dueTime(connection: number, index: number): number {
    return this.#startMs + (connection + index * this.connections) * (this.#everyMs ?? 0);
  }
}

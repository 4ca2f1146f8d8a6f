import type { BufferRing } from './buffer-ring.ts';
import type { Libc } from './libc.ts';

/** Numbers of <linux/io_uring.h>. */
const call = { setup: 425, enter: 426, register: 427 } as const;
const registering = { files: 2, bufferRing: 22 } as const;
const setup = { cqSize: 1 << 3, submitAll: 1 << 7, singleIssuer: 1 << 12, deferTaskRun: 1 << 13 } as const;
const feature = { singleMap: 1, extendedArgument: 1 << 8, skipSuccess: 1 << 11, leastWait: 1 << 15 } as const;
const enterFlag = { getEvents: 1, extendedArgument: 8 } as const;
const mapOffset = { rings: 0, entries: 0x1000_0000 } as const;
const protectReadWrite = 3;
const mapSharedPopulate = 0x8001;
const entryBytes = 64;
const completionBytes = 16;

export const operation = { send: 26, receive: 27 } as const;
export const entryFlag = { fixedFile: 1, bufferSelect: 1 << 5, skipSuccess: 1 << 6 } as const;
/** What stands in the priority of a receive: wait for readiness before the first try; complete again and again. */
export const receiveFlag = { pollFirst: 1, multishot: 2 } as const;
export const completionFlag = { buffer: 1, more: 2, bufferShift: 16 } as const;

/** Linux 6.12 and newer gather completions for this long at most. */
const gatherMicros = 50;

/** The lowest words of what `io_uring_params` tells, by their index in 32-bit words. */
const told = { sqEntries: 0, cqEntries: 1, flags: 2, features: 5, sqOffsets: 10, cqOffsets: 20 } as const;

/**
 * The rings of io_uring(7) mapped into TypeScript: entries are written as 32-bit words, one foreign call submits a batch
 * and waits for completions.
 */
export class Ring {
  readonly #libc: Libc;
  readonly descriptor: number;
  readonly #maps: readonly { readonly at: number; readonly length: number }[];
  readonly #submissionTail: Int32Array;
  readonly #submissionMask: number;
  readonly #entries: Int32Array;
  readonly #completionHead: Int32Array;
  readonly #completionTail: Int32Array;
  readonly #completionMask: number;
  readonly #completions: Int32Array;
  readonly #argument = Buffer.alloc(4096);
  readonly #argumentAt: number;
  readonly #timeout: Int32Array;
  readonly #leastWait: number;
  #tail = 0;
  #queued = 0;
  #head = 0;

  private constructor(libc: Libc, descriptor: number, parameters: Int32Array) {
    const word = (index: number): number => parameters[index] ?? 0;
    const sq = (index: number): number => word(told.sqOffsets + index);
    const cq = (index: number): number => word(told.cqOffsets + index);
    const ringsLength = Math.max(sq(6) + word(told.sqEntries) * 4, cq(5) + word(told.cqEntries) * completionBytes);
    const entriesLength = word(told.sqEntries) * entryBytes;
    this.#libc = libc;
    this.descriptor = descriptor;
    const rings = libc.map(0, ringsLength, protectReadWrite, mapSharedPopulate, descriptor, mapOffset.rings);
    const entries = libc.map(0, entriesLength, protectReadWrite, mapSharedPopulate, descriptor, mapOffset.entries);
    this.#maps = [
      { at: rings, length: ringsLength },
      { at: entries, length: entriesLength },
    ];
    const shared = libc.viewOf(rings, ringsLength);
    this.#submissionTail = new Int32Array(shared, sq(1), 1);
    this.#submissionMask = word(told.sqEntries) - 1;
    this.#completionHead = new Int32Array(shared, cq(0), 1);
    this.#completionTail = new Int32Array(shared, cq(1), 1);
    this.#completionMask = word(told.cqEntries) - 1;
    this.#completions = new Int32Array(shared, cq(5), word(told.cqEntries) * 4);
    this.#entries = new Int32Array(libc.viewOf(entries, entriesLength));
    // The indirection of the submission ring is never used: entry i stands in place i.
    const indirection = new Int32Array(shared, sq(6), word(told.sqEntries));
    for (let index = 0; index < indirection.length; index++) indirection[index] = index;
    this.#argumentAt = libc.addressOf(this.#argument);
    this.#timeout = new Int32Array(this.#argument.buffer, this.#argument.byteOffset + 64, 4);
    this.#leastWait = (word(told.features) & feature.leastWait) === 0 ? 0 : gatherMicros;
    // struct io_uring_getevents_arg: no signal mask, the time to gather in, and the address of the timeout.
    this.#argument.writeUInt32LE(this.#leastWait, 12);
    this.#argument.writeBigUInt64LE(BigInt(this.#argumentAt + 64), 16);
  }

  /** A ring with room for so many entries and completions (powers of two), or nothing where the kernel has none to give. */
  static make(libc: Libc, entries: number, completions: number): Ring | undefined {
    const scratch = Buffer.alloc(4096);
    const parameters = new Int32Array(scratch.buffer, scratch.byteOffset, 30);
    parameters[told.flags] = setup.cqSize | setup.submitAll | setup.singleIssuer | setup.deferTaskRun;
    parameters[told.cqEntries] = completions;
    const descriptor = libc.system(call.setup, entries, libc.addressOf(scratch), 0, 0, 0, 0);
    if (descriptor < 0) return undefined;
    const needed = feature.singleMap | feature.extendedArgument | feature.skipSuccess;
    if (((parameters[told.features] ?? 0) & needed) === needed) return new Ring(libc, descriptor, parameters);
    libc.close(descriptor);
    return undefined;
  }

  /** Names the descriptors by their index from here on, which spares the kernel a look-up for every message. */
  registerFiles(descriptors: Int32Array): boolean {
    const copy = Buffer.allocUnsafeSlow(Math.max(4096, descriptors.length * 4));
    new Int32Array(copy.buffer, 0, descriptors.length).set(descriptors);
    return (
      this.#libc.system(call.register, this.descriptor, registering.files, this.#libc.addressOf(copy), descriptors.length, 0, 0) ===
      0
    );
  }

  registerBuffers(buffers: BufferRing): boolean {
    const scratch = Buffer.alloc(4096);
    buffers.registration(scratch);
    return this.#libc.system(call.register, this.descriptor, registering.bufferRing, this.#libc.addressOf(scratch), 1, 0, 0) === 0;
  }

  /** Queues one send or receive. `tag` comes back with its completion. */
  queue(entry: number, descriptor: number, address: number, length: number, flags: number, priority: number, tag: number): void {
    if (this.#queued > this.#submissionMask) this.enter(0, 0);
    const entries = this.#entries;
    const at = (this.#tail & this.#submissionMask) << 4;
    entries[at] = entry | (priority << 16);
    entries[at + 1] = descriptor;
    entries[at + 2] = 0;
    entries[at + 3] = 0;
    // Addresses lie below 2^53, so both halves are exact.
    entries[at + 4] = address | 0;
    entries[at + 5] = (address / 0x1_0000_0000) | 0;
    entries[at + 6] = length;
    entries[at + 7] = flags;
    entries[at + 8] = tag;
    entries[at + 9] = 0;
    entries[at + 10] = 0;
    entries[at + 11] = 0;
    this.#tail = (this.#tail + 1) | 0;
    this.#queued++;
  }

  /**
   * Submits what is queued and waits for so many completions. When they are not there after 50 µs, one is enough; after the
   * timeout, none. Gathering spares both sides most of their waking up.
   */
  enter(completions: number, timeoutMs: number): void {
    const submitted = this.#queued;
    const enough = completions > 1 && this.#leastWait === 0 ? 1 : completions;
    Atomics.store(this.#submissionTail, 0, this.#tail);
    this.#queued = 0;
    this.#timeout[0] = (timeoutMs / 1000) | 0;
    this.#timeout[2] = (timeoutMs % 1000) * 1e6;
    const flags = enterFlag.getEvents | enterFlag.extendedArgument;
    const taken = this.#libc.system(call.enter, this.descriptor, submitted, enough, flags, this.#argumentAt, 24);
    if (taken >= 0 && taken < submitted) this.#queued = submitted - taken;
  }

  /** Calls for every completion at hand with its tag and result; returns how many. */
  reap(each: (tag: number, result: number, flags: number) => void): number {
    const tail = Atomics.load(this.#completionTail, 0);
    let head = this.#head;
    let count = 0;
    for (; head !== tail; head = (head + 1) | 0) {
      const at = (head & this.#completionMask) << 2;
      each(this.#completions[at] ?? 0, this.#completions[at + 2] ?? 0, this.#completions[at + 3] ?? 0);
      count++;
    }
    this.#head = head;
    Atomics.store(this.#completionHead, 0, head);
    return count;
  }

  close(): void {
    for (const { at, length } of this.#maps) this.#libc.unmap(at, length);
    this.#libc.close(this.descriptor);
  }
}

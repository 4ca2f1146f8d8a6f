import type { Libc } from './libc.ts';

const anonymousPopulated = 0x8022;
const protectReadWrite = 3;
const entryBytes = 16;
/** The tail lies in the reserved last two bytes of the first entry, see io_uring_register_buf_ring(3). */
const tailAt = 14;

/**
 * Buffers that the kernel picks from when bytes arrive, so that a receive need not be asked for again after every message,
 * and a few buffers that stay in the cache serve all connections.
 */
export class BufferRing {
  readonly count: number;
  readonly bufferBytes: number;
  readonly bytes: Buffer;
  readonly #libc: Libc;
  readonly #ringAt: number;
  readonly #words: Int32Array;
  readonly #halves: Uint16Array;
  readonly #bytesAt: number;
  #tail = 0;

  /** So many buffers, which lie in `bytes` one behind the other. */
  constructor(libc: Libc, count: number, bytes: Buffer) {
    this.#libc = libc;
    this.count = count;
    this.bufferBytes = Math.floor(bytes.length / count);
    this.bytes = bytes;
    this.#bytesAt = libc.addressOf(this.bytes);
    this.#ringAt = libc.map(0, count * entryBytes, protectReadWrite, anonymousPopulated, -1, 0);
    const view = libc.viewOf(this.#ringAt, count * entryBytes);
    this.#words = new Int32Array(view);
    this.#halves = new Uint16Array(view);
    for (let id = 0; id < count; id++) this.give(id);
    this.publish();
  }

  /** `struct io_uring_buf_reg` for the registration, group 0. */
  registration(scratch: Buffer): void {
    scratch.fill(0, 0, 40);
    scratch.writeBigUInt64LE(BigInt(this.#ringAt), 0);
    scratch.writeUInt32LE(this.count, 8);
  }

  /** Hands a buffer back to the kernel, once `publish` is called. */
  give(id: number): void {
    const at = (this.#tail & (this.count - 1)) << 2;
    const address = this.#bytesAt + id * this.bufferBytes;
    this.#words[at] = address | 0;
    this.#words[at + 1] = (address / 0x1_0000_0000) | 0;
    this.#words[at + 2] = this.bufferBytes;
    this.#halves[(at << 1) + 6] = id;
    this.#tail = (this.#tail + 1) & 0xffff;
  }

  publish(): void {
    Atomics.store(this.#halves, tailAt / 2, this.#tail);
  }

  close(): void {
    this.#libc.unmap(this.#ringAt, this.count * entryBytes);
  }
}

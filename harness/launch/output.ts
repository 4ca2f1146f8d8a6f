import type { Readable } from 'node:stream';
import { limits } from '../limits.ts';

/** The output of a server: always drained, kept to its last bytes, and counted. */
export class Output {
  #tail: Buffer = Buffer.alloc(0);
  #total = 0;
  #head: Buffer[] = [];
  #headBytes = 0;
  readonly #keep: number;

  constructor(stream: Readable | null | undefined, keepBytes: number = limits.outputTailBytes) {
    this.#keep = keepBytes;
    stream?.on('data', (chunk: Buffer) => this.#take(chunk));
    stream?.on('error', () => undefined);
  }

  #take(chunk: Buffer): void {
    this.#total += chunk.length;
    if (this.#headBytes < this.#keep) {
      this.#head.push(chunk);
      this.#headBytes += chunk.length;
    }
    const tailBytes = limits.outputTailBytes;
    const joined = Buffer.concat([this.#tail, chunk.subarray(Math.max(0, chunk.length - tailBytes))]);
    this.#tail = joined.subarray(Math.max(0, joined.length - tailBytes));
  }

  get totalBytes(): number {
    return this.#total;
  }

  /** Everything so far, when it fits the bound; otherwise its beginning. */
  get beginning(): Buffer {
    if (this.#head.length > 1) this.#head = [Buffer.concat(this.#head)];
    return this.#head[0] ?? Buffer.alloc(0);
  }

  /** All of it, or its beginning and its end with what lies between counted. Control characters are escaped. */
  get shortened(): string {
    const leftOut = this.#total - this.#keep - this.#tail.length;
    const head = this.beginning.subarray(0, this.#keep);
    if (this.#total <= this.#keep) return escapeControls(head.toString('utf8'));
    const tail = this.#tail.subarray(Math.max(0, -leftOut));
    const between = leftOut > 0 ? `\n… ${leftOut} bytes are left out …\n` : '';
    return escapeControls(head.toString('utf8')) + between + escapeControls(tail.toString('utf8'));
  }

  /** A remark of ours behind what the server printed. */
  note(text: string): void {
    this.#take(Buffer.from(`\n[echospec] ${text}\n`));
  }

  /** The last output with control characters escaped, so that it can't steer a terminal or a report. */
  get tail(): string {
    return escapeControls(this.#tail.toString('utf8'));
  }
}

/** The text with every control, format and bidirectional character but line feeds shown as an escape. */
export function escapeControls(text: string): string {
  return text.replace(/[^\P{C}\n\t]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

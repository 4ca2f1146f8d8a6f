import type { Readable } from 'node:stream';
import { limits } from '../limits.ts';

/** The output of a server: always drained, kept to its last bytes, and counted. */
export class Output {
  #tail: Buffer = Buffer.alloc(0);
  #total = 0;
  #head: Buffer[] = [];
  #headBytes = 0;
  #lineBegun = '';
  #fatalLine = '';
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
    this.#lookForFatalLine(chunk);
    const tailBytes = limits.outputTailBytes;
    const joined = Buffer.concat([this.#tail, chunk.subarray(Math.max(0, chunk.length - tailBytes))]);
    this.#tail = joined.subarray(Math.max(0, joined.length - tailBytes));
  }

  /** A runtime says why it ends before it prints its stacks, which can be longer than what is kept. */
  #lookForFatalLine(chunk: Buffer): void {
    const lines = (this.#lineBegun + chunk.toString('latin1')).split('\n');
    this.#lineBegun = (lines.at(-1) ?? '').slice(0, fatalLineMax);
    const found = lines.findLast((line) => fatalLine.test(line));
    if (found !== undefined) this.#fatalLine = Buffer.from(found.slice(0, fatalLineMax), 'latin1').toString('utf8');
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

  /**
   * The last output with control characters escaped, so that it can't steer a terminal or a report. The line in which a runtime said
   * why it ends stands before it, where it was printed too long ago.
   */
  get tail(): string {
    const tail = this.#tail.toString('utf8');
    return escapeControls(this.#fatalLine === '' || tail.includes(this.#fatalLine) ? tail : `${this.#fatalLine}\n…\n${tail}`);
  }
}

/** Go, Rust, Java and C++ begin with these words. */
const fatalLine = /^(fatal error: |panic: |thread '.*' panicked at |Exception in thread |terminate called )/;
const fatalLineMax = 200;

/** The text with every control, format and bidirectional character but line feeds shown as an escape. */
export function escapeControls(text: string): string {
  return text.replace(/[^\P{C}\n\t]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

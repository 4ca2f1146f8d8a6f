import type { BenchEvent } from '../model.ts';
import { cell, duration, short } from './numbers.ts';

const everyMs = 80;

/** What happens, as text for the error stream: one line that is written over on a terminal, a line for each result elsewhere. */
export class LiveLine {
  readonly #write: (text: string) => void;
  readonly #columns: number;
  readonly #live: boolean;
  #lastMs = 0;
  #failures = 0;

  constructor(options: { readonly write: (text: string) => void; readonly columns: number; readonly terminal: 'live' | 'plain' }) {
    this.#write = options.write;
    this.#columns = options.columns;
    this.#live = options.terminal === 'live';
  }

  take(event: BenchEvent): void {
    switch (event.type) {
      case 'engine':
        return this.#line(`engine ${event.engine}, pinning: ${event.pinning}`);
      case 'workload-started':
        return this.#live ? undefined : this.#line(`${event.workload.name}: ${event.workload.title}`);
      case 'slice':
        return this.#slice(event);
      case 'failed':
        this.#failures++;
        return this.#line(`FAILED ${event.failure.server}, ${event.failure.workload}`);
      case 'skipped':
        return this.#line(`skipped ${event.skip.workload} of ${event.skip.server}: ${event.skip.because}`);
      case 'measured':
        return undefined;
    }
  }

  /** Clears the line, so that the result begins on an empty one. */
  end(): void {
    if (this.#live) this.#write('\r\u001B[2K');
  }

  #slice(event: Extract<BenchEvent, { readonly type: 'slice' }>): void {
    const now = performance.now();
    if (!this.#live || now - this.#lastMs < everyMs) return;
    this.#lastMs = now;
    this.#write(`\r\u001B[2K${liveText(event, this.#failures, this.#columns)}`);
  }

  #line(text: string): void {
    this.#write(this.#live ? `\r\u001B[2K${text}\n` : `${text}\n`);
  }
}

/** One slice in so many columns: what is measured is cut short before any of the figures is. */
export function liveText(event: Extract<BenchEvent, { readonly type: 'slice' }>, errors: number, columns: number): string {
  const { workload, server, phase, messagesPerSecond, p50Ms, p99Ms, noisy } = event;
  const light = noisy ? '● noisy' : '○ quiet';
  const figures = `  ${short(messagesPerSecond)}/s  p50 ${duration(p50Ms)}  p99 ${duration(p99Ms)}  errors ${errors}  ${light}`;
  const what = `${phase === 'warm-up' ? 'warm-up ' : ''}${workload} ${server}`;
  // The last column stays free: a terminal would begin a new line.
  const room = Math.max(1, columns - 1 - figures.length);
  return `${cell(what, Math.min(what.length, room), 'left')}${figures}`.slice(0, Math.max(20, columns - 1));
}

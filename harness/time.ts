import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds on a clock that never jumps. */
export function now(): number {
  return performance.now();
}

/** The time of day: seconds since 1970 in UTC, for servers that tell it. */
export function secondsOfDay(): number {
  return Date.now() / 1000;
}

export { sleep };

/** What a wait needs to know of a server: how long it wanted a CPU and got none, and whether it sleeps on a timer. */
export type Watched = {
  /** Nanoseconds that its threads have waited for a CPU so far, and have run. */
  readonly scheduling: () => { readonly runNs: number; readonly waitNs: number };
  readonly sleepsOnTimer: () => boolean;
};

/**
 * Time in which a server could have acted and did not. A stretch in which our own event loop was held up, or in which the
 * server waited for a CPU, does not count, so that a busy machine is never held against a server. Wall-clock time without progress is
 * bounded by four times the limit all the same; progress itself is bounded by what is due and by the attempt.
 */
export class Patience {
  readonly #watched: Watched | undefined;
  #started = now();
  #limitMs: number;
  readonly #sleepingLimitMs: number;
  readonly #workingLimitMs: number;
  #workedMs = 0;
  #ranNs: number | undefined;
  #spentMs = 0;
  #lastMs = now();
  #waitNs: number | undefined;
  #checkedTimer = false;

  constructor(options: {
    readonly limitMs: number;
    /** The limit while a thread sleeps on a timer. */
    readonly sleepingLimitMs?: number;
    /** So long at most the time in which the processes compute does not count either: who works is not silent. */
    readonly workingLimitMs?: number;
    readonly watched?: Watched | undefined;
  }) {
    this.#limitMs = options.limitMs * slowness;
    this.#workingLimitMs = (options.workingLimitMs ?? 0) * slowness;
    this.#sleepingLimitMs = (options.sleepingLimitMs ?? options.limitMs) * slowness;
    this.#watched = options.watched;
  }

  /** To be called at every look; says whether the patience is over. */
  over(): boolean {
    const at = now();
    const elapsed = Math.min(at - this.#lastMs, tickMaxMs);
    this.#lastMs = at;
    this.#spentMs += elapsed;
    if (this.#watched !== undefined && this.#spentMs > this.#limitMs / 4) this.#spentMs -= elapsed * this.#excusedShare(elapsed);
    if (at - this.#started > 4 * Math.max(this.#limitMs, this.#sleepingLimitMs)) return true;
    if (this.#spentMs < this.#limitMs) return false;
    if (!this.#checkedTimer && this.#sleepingLimitMs > this.#limitMs && this.#watched?.sleepsOnTimer() === true) {
      this.#checkedTimer = true;
      this.#limitMs = this.#sleepingLimitMs;
      return false;
    }
    return true;
  }

  /** Something moved: the patience begins again. */
  renew(): void {
    this.#spentMs = this.#workedMs = 0;
    this.#lastMs = this.#started = now();
  }

  /** The time spent so far, for the sentence that says how long nothing came. */
  get spentMs(): number {
    return Math.round(this.#spentMs);
  }

  /** How much of the time since the last look they waited for a CPU, or computed where that is granted. */
  #excusedShare(elapsedMs: number): number {
    const [waitedBefore, ranBefore] = [this.#waitNs, this.#ranNs];
    const { waitNs, runNs } = this.#watched?.scheduling() ?? { waitNs: 0, runNs: 0 };
    [this.#waitNs, this.#ranNs] = [waitNs, runNs];
    if (waitedBefore === undefined || ranBefore === undefined || elapsedMs <= 0) return 0;
    const granted = this.#workedMs < this.#workingLimitMs;
    const workedMs = granted ? Math.min(elapsedMs, Math.max(0, runNs - ranBefore) / 1e6) : 0;
    this.#workedMs += workedMs;
    return Math.min(1, (Math.max(0, waitNs - waitedBefore) / 1e6 + workedMs) / elapsedMs);
  }
}

/** A look more than this after the last one means that our own loop was held up; the rest is not the server's. */
const tickMaxMs = 50;

let slowness = 1;

/** Sets the factor by which all patience is multiplied, as measured by the calibration. At least 1, at most 4. */
export function setSlowness(factor: number): void {
  slowness = Math.min(4, Math.max(1, factor));
}

export function currentSlowness(): number {
  return slowness;
}

/**
 * Waits until `look` returns something, and returns it; undefined when the patience is over or the signal aborts. It looks
 * every `everyMs` from 1 ms upwards, or sooner when `wake` resolves.
 */
export async function until<Found>(
  look: () => Found | undefined,
  options: {
    readonly patience: Patience;
    readonly everyMs?: number;
    readonly wake?: () => Promise<void>;
    readonly signal?: AbortSignal;
  },
): Promise<Found | undefined> {
  let pauseMs = 1;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (options.signal?.aborted === true) return undefined;
    if (options.patience.over()) return look();
    const pause = sleepOrWake(pauseMs, options.wake);
    await pause;
    pauseMs = Math.min(pauseMs * 2, options.everyMs ?? 20);
  }
}

async function sleepOrWake(milliseconds: number, wake: (() => Promise<void>) | undefined): Promise<void> {
  if (wake === undefined) {
    await sleep(milliseconds);
    return;
  }
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    wake().then(() => {
      clearTimeout(timer);
      resolve();
    }, reject);
  });
}

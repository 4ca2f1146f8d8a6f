import { currentSlowness } from '../time.ts';

/**
 * How quickly a server answers: the quickest exchange of the run so far. One quick answer shows that it takes no pause for each of
 * them, so a machine that is busy for a while makes no slow server of a quick one.
 */
export class Pace {
  #quickestMs = Number.POSITIVE_INFINITY;
  #exchanges = 0;

  /** An exchange took so many milliseconds, from the first byte sent to the last one received. */
  note(tookMs: number): void {
    this.#exchanges++;
    this.#quickestMs = Math.min(this.#quickestMs, tookMs);
  }

  /** Whether every answer so far took so long that hundreds of them are too many. */
  get isSlow(): boolean {
    return this.#exchanges >= exchangesMin && this.#quickestMs >= slowMs * currentSlowness();
  }
}

/** Over loopback an answer takes a tenth of a millisecond; what takes this long waits for something. */
const slowMs = 12;
/** Of so many one is quick, where only the machine is busy. */
const exchangesMin = 10;

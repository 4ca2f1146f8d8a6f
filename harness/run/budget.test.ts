import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { limits } from '../limits.ts';
import { startBudget } from './budget.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** After how many milliseconds a budget of 10 s is over, where we run and wait for a CPU for so much of each second. */
function lasts({ run, wait }: { readonly run: number; readonly wait: number }): number {
  const began = performance.now();
  let endedAt = Number.NaN;
  const seconds = (): number => (performance.now() - began) / 1000;
  const scheduling = (): { runNs: number; waitNs: number } => ({ runNs: seconds() * run * 1e9, waitNs: seconds() * wait * 1e9 });
  const { end } = startBudget(10_000, () => (endedAt = performance.now() - began), scheduling);
  vi.advanceTimersByTime(100_000);
  end();
  return endedAt;
}

describe('the budget of a run', () => {
  it('is the time of the clock where we get a CPU when we want one', () => {
    expect(lasts({ run: 0.3, wait: 0 })).toBe(10_000);
    expect(lasts({ run: 0, wait: 0 })).toBe(10_000);
  });

  it('lasts longer by what we wait for a CPU', () => {
    expect(lasts({ run: 0.2, wait: 0.2 })).toBe(20_000);
  });

  it('has a bound all the same', () => {
    expect(lasts({ run: 0.01, wait: 0.9 })).toBe(10_000 * limits.runBusyFactor);
  });

  it('is not spent when the run has ended', () => {
    let over = false;
    startBudget(10_000, () => (over = true)).end();
    vi.advanceTimersByTime(100_000);
    expect(over).toBe(false);
  });
});

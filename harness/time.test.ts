import { afterEach, describe, expect, it, vi } from 'vitest';
import { currentSlowness, Patience, setSlowness, until, type Watched } from './time.ts';

afterEach(() => {
  vi.useRealTimers();
  setSlowness(1);
});

/** A clock that stands until it is moved. */
function stopTheClock(): { readonly pass: (milliseconds: number) => void } {
  vi.useFakeTimers({ toFake: ['performance'] });
  return { pass: (milliseconds) => vi.advanceTimersByTime(milliseconds) };
}

/** Looks every 10 ms until the patience is over, and says after how long; at most so long. */
function lasts(
  patience: Patience,
  pass: (milliseconds: number) => void,
  mostMs = 60_000,
  eachLook = (): void => undefined,
): number {
  for (let ms = 0; ms < mostMs; ms += 10) {
    if (patience.over()) return ms;
    eachLook();
    pass(10);
  }
  return mostMs;
}

describe('patience', () => {
  it('lasts as long as its limit', () => {
    const { pass } = stopTheClock();
    expect(lasts(new Patience({ limitMs: 500 }), pass)).toBe(500);
  });

  it('lasts longer on a slow machine, up to four times', () => {
    const { pass } = stopTheClock();
    setSlowness(2);
    expect(lasts(new Patience({ limitMs: 500 }), pass)).toBe(1_000);
    setSlowness(99);
    expect(currentSlowness()).toBe(4);
    setSlowness(0.1);
    expect(currentSlowness()).toBe(1);
  });

  it('measures progress: it begins again when something moved', () => {
    const { pass } = stopTheClock();
    const patience = new Patience({ limitMs: 500 });
    let looks = 0;
    const total = lasts(patience, pass, 60_000, () => {
      if (++looks === 40) patience.renew();
    });
    expect(total).toBe(890);
  });

  it('does not count a stretch in which our own loop was held up', () => {
    const { pass } = stopTheClock();
    const patience = new Patience({ limitMs: 500 });
    patience.over();
    pass(450);
    expect(patience.over()).toBe(false);
    expect(patience.spentMs).toBe(50);
  });

  it('does not count the time in which the server waited for a CPU, but has an end all the same', () => {
    const { pass } = stopTheClock();
    let waitNs = 0;
    const starved: Watched = { scheduling: () => ({ runNs: 0, waitNs: (waitNs += 10e6) }), sleepsOnTimer: () => false };
    expect(lasts(new Patience({ limitMs: 500, watched: starved }), pass)).toBeGreaterThan(1_900);
    expect(lasts(new Patience({ limitMs: 500, watched: starved }), pass)).toBeLessThanOrEqual(2_010);
  });

  it('does not count the time in which a process computes, where this is granted, and only so long', () => {
    const { pass } = stopTheClock();
    let runNs = 0;
    const busy: Watched = { scheduling: () => ({ runNs: (runNs += 10e6), waitNs: 0 }), sleepsOnTimer: () => false };
    expect(lasts(new Patience({ limitMs: 500, watched: busy }), pass)).toBe(500);
    const granted = lasts(new Patience({ limitMs: 500, workingLimitMs: 1_000, watched: busy }), pass);
    expect(granted).toBeGreaterThanOrEqual(1_450);
    expect(granted).toBeLessThanOrEqual(1_550);
  });

  it('is longer with a server that sleeps on a timer', () => {
    const { pass } = stopTheClock();
    const asleep: Watched = { scheduling: () => ({ runNs: 0, waitNs: 0 }), sleepsOnTimer: () => true };
    expect(lasts(new Patience({ limitMs: 500, sleepingLimitMs: 1_500, watched: asleep }), pass)).toBe(1_500);
    const awake: Watched = { ...asleep, sleepsOnTimer: () => false };
    expect(lasts(new Patience({ limitMs: 500, sleepingLimitMs: 1_500, watched: awake }), pass)).toBe(500);
  });
});

describe('waiting', () => {
  it('returns what was found, also at the last moment', async () => {
    let looks = 0;
    expect(await until(() => (++looks > 3 ? looks : undefined), { patience: new Patience({ limitMs: 5_000 }) })).toBe(4);
    let late = 0;
    expect(await until(() => (++late === 2 ? 'late' : undefined), { patience: new Patience({ limitMs: 0 }) })).toBe('late');
  });

  it('returns nothing when the patience is over, or the signal aborts', async () => {
    expect(await until(() => undefined, { patience: new Patience({ limitMs: 20 }) })).toBeUndefined();
    const signal = AbortSignal.abort();
    expect(await until(() => undefined, { patience: new Patience({ limitMs: 60_000 }), signal })).toBeUndefined();
  });

  it('looks again at once when it is woken', async () => {
    let there = false;
    let wake: () => void = () => undefined;
    const woken = new Promise<void>((resolve) => (wake = resolve));
    setTimeout(() => {
      there = true;
      wake();
    }, 30);
    const began = performance.now();
    const looked = until(() => (there ? true : undefined), {
      patience: new Patience({ limitMs: 60_000 }),
      everyMs: 30_000,
      wake: async () => woken,
    });
    expect(await looked).toBe(true);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

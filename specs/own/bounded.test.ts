import { describe, expect, it } from 'vitest';
import { bounded } from './bounded.ts';

const endless = (): Error => new Error('endless');

describe('work of a user that may not come to an end', () => {
  it('gives what it returns, and what it throws', () => {
    expect(bounded(() => 42, endless)).toBe(42);
    expect(() =>
      bounded(() => {
        throw new TypeError('its own');
      }, endless),
    ).toThrow(TypeError);
  });

  it('is ended, and the next one is not', () => {
    const loops = (): never => {
      for (;;);
    };
    expect(() => bounded(loops, endless, 50)).toThrow('endless');
    expect(bounded(() => 'well', endless, 50)).toBe('well');
  });

  it('may stand inside of another', () => {
    expect(bounded(() => bounded(() => 1, endless) + 1, endless)).toBe(2);
  });
});

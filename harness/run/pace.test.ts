import { describe, expect, test } from 'vitest';
import { Pace } from './pace.ts';

describe('how quickly a server answers', () => {
  test('is not known before the first answer', () => {
    expect(new Pace().isSlow).toBe(false);
  });

  test('is slow where every answer takes a while', () => {
    const pace = new Pace();
    for (const tookMs of [210, 200, 205]) pace.note(tookMs);
    expect(pace.isSlow).toBe(true);
  });

  test('is not slow where one answer was quick, whatever a busy machine makes of the others', () => {
    const pace = new Pace();
    for (const tookMs of [210, 0.3, 205]) pace.note(tookMs);
    expect(pace.isSlow).toBe(false);
  });
});

import { describe, expect, test } from 'vitest';
import { Pace } from './pace.ts';

describe('how quickly a server answers', () => {
  test('is not known before the first answer', () => {
    expect(new Pace().isSlow).toBe(false);
  });

  test('is slow where every answer takes a while', () => {
    const pace = new Pace();
    for (let exchange = 0; exchange < 10; exchange++) pace.note(200 + exchange);
    expect(pace.isSlow).toBe(true);
  });

  test('is not known after a few that a busy machine has held up', () => {
    const pace = new Pace();
    for (let exchange = 0; exchange < 5; exchange++) pace.note(200);
    expect(pace.isSlow).toBe(false);
  });

  test('is not slow where one answer was quick, whatever a busy machine makes of the others', () => {
    const pace = new Pace();
    for (let exchange = 0; exchange < 10; exchange++) pace.note(exchange === 7 ? 0.3 : 200);
    expect(pace.isSlow).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { hostileTexts } from './fixtures/hostile.ts';
import { everyKindEvents } from './fixtures/records.ts';
import { createLive } from './live.ts';

const shown = (how: 'in-place' | 'lines', columns = 80) => {
  const live = createLive({ how, columns });
  return everyKindEvents.map((event) => live.take(event));
};

describe('createLive', () => {
  it('appends whole lines where the output is no terminal, one for each check that was judged', () => {
    const text = shown('lines').join('');
    expect(text).toContain('✗ transfer/returns-every-byte (812 ms)\n');
    expect(text).toContain('? pressure/jolt');
    expect(text).not.toContain('content/every-byte-value');
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('\r');
    expect(text.endsWith('\n')).toBe(true);
  });

  it('rewrites one line of a terminal, keeps failures, and leaves it empty at the end', () => {
    const writes = shown('in-place', 40);
    expect(writes.every((write) => write.startsWith('\r\u001b[2K'))).toBe(true);
    expect(writes.at(-1)).toBe('\r\u001b[2K');
    for (const write of writes) expect(write.split('\n').at(-1)?.length).toBeLessThan(40 + 5);
    expect(writes.join('')).toContain('✗ reset/after-data (13 ms)\n');
    expect(writes.join('')).not.toContain('✓ listen/accepts-connections (13 ms)\n');
  });

  it('cannot be steered by a warning', () => {
    const live = createLive({ how: 'lines' });
    const text = hostileTexts.map((message) => live.take({ type: 'warned', at: 0, message })).join('');
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
    expect(text.split('\n').length).toBe(hostileTexts.length + 1);
  });
});

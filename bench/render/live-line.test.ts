import { expect, it } from 'vitest';
import { LiveLine, liveText } from './live-line.ts';

const slice = {
  type: 'slice',
  workload: 'connections-1024',
  server: 'a_server_with_a_long_name.py (again)',
  phase: 'warm-up',
  messagesPerSecond: 123_456,
  p50Ms: 15.93,
  p99Ms: 120.5,
  noisy: true,
} as const;

it.each([60, 80, 120])('keeps rate, quantiles, errors and the noise light in %i columns', (columns) => {
  const text = liveText(slice, 2, columns);
  expect(text.length).toBeLessThan(columns);
  for (const part of ['123k/s', 'p50 15.93 ms', 'p99 121 ms', 'errors 2', '● noisy']) expect(text).toContain(part);
});

it('writes over its line on a terminal, and writes none of the slices elsewhere', () => {
  const written = (terminal: 'live' | 'plain'): string => {
    let out = '';
    const line = new LiveLine({ write: (text) => void (out += text), columns: 80, terminal });
    line.take({ ...slice, noisy: false, phase: 'measuring' });
    line.end();
    return out;
  };
  expect(written('live')).toContain('\r\u001B[2Kconnections-1024');
  expect(written('live').endsWith('○ quiet\r\u001B[2K')).toBe(true);
  expect(written('plain')).toBe('');
});

import { describe, expect, it } from 'vitest';
import { hostile } from './fixtures/hostile.ts';
import { died, empty, every, green, tenFailures } from './fixtures/records.ts';
import { reporters } from './index.ts';
import { widthOf } from './text/wrap.ts';

const shown = (record: typeof green, columns = 80) => reporters['terminal']?.render(record, { columns }) ?? '';

describe('terminal', () => {
  it('shows a green run', () => {
    expect(shown(green)).toMatchSnapshot();
  });

  it('shows every kind of verdict', () => {
    expect(shown(every)).toMatchSnapshot();
  });

  it.each(Object.entries({ green, died, empty, every, tenFailures }))(
    'keeps to the columns, commands aside: %s',
    (_name, record) => {
      for (const columns of [40, 60, 80, 120]) {
        for (const line of shown(record, columns).split('\n')) {
          if (/replay|reproduce|head -c|nc -N/.test(line)) continue;
          expect(widthOf(line), line).toBeLessThanOrEqual(columns);
        }
      }
    },
  );

  it('ends with the one thing to fix first', () => {
    const last = shown(tenFailures).trimEnd().split('\n').slice(-3).join(' ');
    expect(last).toContain('Fix this first: The server calls recv once for each connection');
    expect(shown(green)).not.toContain('Fix this first');
  });

  it('reads the same with colours, and only our own', () => {
    // oxlint-disable-next-line no-control-regex -- our own styles are control sequences.
    const plain = (reporters['terminal']?.render(every, { color: 'ansi' }) ?? '').replaceAll(/\u001b\[[0-9;]*m/g, '');
    expect(plain.replaceAll(/ +$/gm, '')).toBe(shown(every));
    const coloured = reporters['terminal']?.render(hostile, { color: 'ansi' }) ?? '';
    // oxlint-disable-next-line no-control-regex -- as above.
    expect(coloured.replaceAll(/\u001b\[(?:0|1|2|3[1236]|1;31)m/g, '')).not.toContain('\u001b');
  });
});

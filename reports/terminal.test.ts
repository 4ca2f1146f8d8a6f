import { describe, expect, it } from 'vitest';
import { hostile } from './fixtures/hostile.ts';
import { died, empty, every, eventsFor, everyKind, green, tenFailures } from './fixtures/records.ts';
import { reporters } from './index.ts';
import { oneMessage } from './fixtures/checks.ts';
import { recordOf } from '../harness/model/record.ts';
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

  it('shows the beginning of a line of a megabyte that the server printed', () => {
    const process = { state: 'running', stdoutTail: `begin ${'x'.repeat(1 << 20)}\nlast line\n` } as const;
    const text = shown(recordOf(eventsFor([{ ...oneMessage, process }])));
    const quotedLines = text.split('\n').filter((line) => line.includes('│'));
    expect(quotedLines.length).toBeLessThan(12);
    const printed = quotedLines.slice(0, -3).map((line) => line.slice(line.indexOf('│') + 2));
    expect(printed.slice(0, -2).join('')).toBe(`begin ${'x'.repeat(294)}`);
    expect(printed.slice(-2)).toEqual([expect.stringMatching(/^… \([\d,]+ more characters\)$/), 'last line']);
  });

  it('gives no orders where only a SHOULD failed, and says nothing about how often a single try failed', () => {
    const conforming = recordOf(
      eventsFor(
        everyKind
          .filter(({ level, status }) => level === 'SHOULD' || status === 'passed')
          .filter(({ status }) => status !== 'errored'),
      ),
    );
    const text = shown(conforming);
    expect(text).toMatch(/^✓ The server conforms to the profile echo, with 1 warning/);
    expect(text).toMatch(/^WORTH FIXING ─/m);
    expect(text.trimEnd()).toMatch(/\nWorth fixing: A reset after the last byte$/);
    expect(text).not.toMatch(/fix this first|WARNINGS AND NOTES/i);
    expect(reporters['markdown']?.render(conforming, {})).toContain('<b>Worth fixing:</b>');
    expect(reporters['terminal']?.render(conforming, { failsOn: 'should' })).toContain('FIX THIS FIRST');
    const once = { ...oneMessage, confirmed: { failed: 1, of: 1 } };
    const certain = recordOf(eventsFor([once]));
    expect(shown(certain)).not.toContain('confirmed');
    expect(reporters['html']?.render(certain, {})).not.toContain('confirmed');
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

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as records from '../reports/fixtures/records.ts';
import type { Record } from '../harness/index.ts';
import { planReports, withTerminal, writeReports } from './report-files.ts';
import { reportRequestOf } from './test-options.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'echospec-reports-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the github report', () => {
  const summary = () => readFileSync(join(folder, 'summary.md'), 'utf8');
  const judged = (record: Record) => writtenBy(record, ['github'], { GITHUB_STEP_SUMMARY: join(folder, 'summary.md') });

  it('prints annotations and appends its page to the summary of the step', () => {
    writeFileSync(join(folder, 'summary.md'), 'of another program');
    const { written, said } = judged(records.every);
    expect(written).toMatch(/^::error title=/);
    expect(said).toBe('');
    expect(summary()).toMatch(/^of another program\n## ❌ The server does not conform/);
    judged(records.green);
    expect(summary()).toContain('\n## ✅ The server conforms');
    expect(summary()).toContain('## ❌');
  });

  it('keeps to what GitHub takes: less detail, or else nothing with the reason', () => {
    const taken = (bytes: number) => writeFileSync(join(folder, 'summary.md'), '.'.repeat(bytes));
    taken(1024 * 1024 - 3500);
    expect(judged(records.tenFailures).said).toBe('');
    expect(summary().length).toBeLessThanOrEqual(1024 * 1024);
    expect(summary()).toContain('## ❌');
    taken(1024 * 1024 - 10);
    expect(judged(records.tenFailures)).toMatchObject({ outcome: 'failed', said: expect.stringContaining('no more than 1 MiB') });
    expect(summary().length).toBe(1024 * 1024 - 10);
  });

  it('is all there is where there is no summary, and no other format writes one', () => {
    expect(writtenBy(records.every, ['github'], {})).toMatchObject({ outcome: 'written', said: '' });
    writtenBy(records.every, ['markdown'], { GITHUB_STEP_SUMMARY: join(folder, 'summary.md') });
    expect(existsSync(join(folder, 'summary.md'))).toBe(false);
  });
});

describe('the terminal report', () => {
  it.each([
    ['', 'terminal'],
    ['junit=x.xml html=x.html', 'junit html terminal'],
    ['junit=x.xml json', 'junit json'],
    ['json=/dev/stdout', 'json'],
    ['json=/dev/fd/1 junit=x.xml', 'json junit'],
    ['terminal=x.txt', 'terminal terminal'],
  ])('stands on stdout when nothing else does: %j', (asked, planned) => {
    const requests = asked.split(' ').filter((word) => word !== '');
    const given = withTerminal(requests.map((request) => reportRequestOf(request, 'report')));
    expect(given.map(({ format }) => format).join(' ')).toBe(planned);
  });
});

function writtenBy(record: Record, formats: readonly string[], environment: { readonly [name: string]: string }) {
  let written = '';
  let said = '';
  const outcome = writeReports({
    record,
    planned: planReports(formats.map((format) => ({ format }))),
    reportOptions: { environment },
    write: (text) => void (written += text),
    complain: (text) => void (said += text),
  });
  return { outcome, written, said };
}

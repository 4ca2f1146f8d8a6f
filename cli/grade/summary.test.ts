import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validate } from 'ctrf';
import { afterAll, describe, expect, it } from 'vitest';
import { isWhole } from './grade-all.ts';
import type { GradeResult } from './result.ts';
import { csvOf, ctrfOf, writeSummary } from './summary.ts';

const result: GradeResult = {
  schema: 'echospec/grade/v1',
  id: 'ann',
  status: 'graded',
  score: 80,
  max: 100,
  withheld: 0,
  verdict: 'violates',
  causes: ['read-once'],
  seed: 7,
  isolation: { level: 'bwrap', space: 'root', network: 'private', refused: [] },
  points: [],
  startedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 1234,
  fingerprint: '',
};

describe('the class as CSV', () => {
  it('has a row for each, with what is no number never read as a formula', () => {
    const { verdict, causes, ...rest } = result;
    const broken = { ...rest, id: '=1+1', status: 'not-startable', score: 0, reason: 'It says "no",\nand ends' } as const;
    expect(verdict !== undefined && causes !== undefined).toBe(true);
    const [head, first, ...others] = csvOf([result, broken]).split('\r\n');
    expect(head).toMatch(/^id,status,score,max/);
    expect(first).toBe('ann,graded,80,100,0,violates,read-once,,,bwrap,private,7,1.2,');
    expect(others.join('\r\n')).toContain(`"'=1+1",not-startable,0,100`);
    expect(others.join('\r\n')).toContain('"It says ""no"",\nand ends"');
  });

  it('says what failed in some of the judgements only', () => {
    const flaky = [
      { id: 'accept/many-at-once', failed: 2, of: 5 },
      { id: 'transfer/whole-plans', failed: 1, of: 4 },
    ];
    expect(csvOf([{ ...result, flaky }])).toContain(',accept/many-at-once 2 of 5; transfer/whole-plans 1 of 4');
  });

  it('gives no score to what could not be graded', () => {
    expect(csvOf([{ ...result, status: 'not-graded', score: 0, withheld: 100 }])).toContain('ann,not-graded,,100,100');
  });
});

describe('the class as CTRF', () => {
  it('is what its schema demands', () => {
    expect(validate(ctrfOf([result, { ...result, id: 'bob', status: 'not-graded' }]))).toMatchObject({ valid: true });
    expect(validate(ctrfOf([]))).toMatchObject({ valid: true });
  });

  it.each([
    ['passed', { score: 100 }],
    ['failed', { score: 80, withheld: 10 }],
    ['failed', { score: 0, status: 'not-startable' }],
    ['other', { score: 80, withheld: 20 }],
    ['other', { score: 0, withheld: 100 }],
    ['other', { score: 0, withheld: 100, status: 'not-graded' }],
  ] as const)('is %s for %j', (status, more) => {
    expect(ctrfOf([{ ...result, ...more }])).toMatchObject({ results: { tests: [{ status }] } });
  });
});

describe('the page of the class', () => {
  const folder = mkdtempSync(join(tmpdir(), 'echospec-class-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has everybody, also who could not be graded, with the reason', () => {
    const none = { ...result, id: 'zoe', status: 'not-graded', reason: 'The grader has no <b>zig</b>.' } as const;
    writeSummary(folder, [{ result: none, folder: join(folder, 'zoe') }], undefined);
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    expect(page).toContain('zoe');
    expect(page).toContain('The grader has no &lt;b&gt;zig&lt;/b&gt;.');
    expect(page).toContain('1 server, 0 conform');
  });
});

describe('--resume', () => {
  const withheld = { id: 'accept/many-at-once', outcome: 'withheld', score: 0, max: 3, visibility: 'visible' } as const;

  it.each([
    ['keeps what was judged', { points: [{ ...withheld, outcome: 'lost' }] }, true],
    ['tries what could not be judged again', { points: [withheld] }, false],
    ['keeps what is only to be measured', { points: [{ ...withheld, id: 'speed/reference' }] }, true],
    ['keeps what has no points', { points: [{ ...withheld, max: 0 }] }, true],
    ['tries what could not be graded again', { status: 'not-graded', points: [] }, false],
  ] as const)('%s', (_name, more, whole) => {
    expect(isWhole({ ...result, ...more })).toBe(whole);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from './event.ts';
import { recordOf } from './record.ts';
import type { CheckResult, Level, Status } from './verdict.ts';

const planned = [
  { id: 'listen/accepts-connections', level: 'MUST', title: 'accepts connections', step: 'listen' },
  { id: 'transfer/returns-every-byte', level: 'MUST', title: 'returns every byte', step: 'transfer' },
  { id: 'reset/while-idle', level: 'SHOULD', title: 'survives a reset', step: 'reset' },
  { id: 'accept/backlog', level: 'MAY', title: 'has a backlog', step: 'accept' },
] as const;

describe('the record of a whole run', () => {
  it('counts, keeps the order of the plan, and conforms', () => {
    const record = recordOf(run({}));
    expect(record).toMatchObject({
      schema: 'echospec/result/v1',
      verdict: 'conforms',
      counts: { passed: 4, failed: 0, skipped: 0, inconclusive: 0, errored: 0 },
      run: { durationMs: 90, seed: 7 },
    });
    expect(record.checks.map((check) => check.id)).toEqual(planned.map((check) => check.id));
    expect(record.run).not.toHaveProperty('ended');
  });

  it.each<[string, { [id: string]: Status }, string]>([
    ['a MUST that failed', { 'transfer/returns-every-byte': 'failed' }, 'violates'],
    ['a SHOULD that failed', { 'reset/while-idle': 'failed' }, 'conforms'],
    ['a MAY that failed', { 'accept/backlog': 'failed' }, 'conforms'],
    ['a MUST without a verdict', { 'transfer/returns-every-byte': 'inconclusive' }, 'inconclusive'],
    ['a SHOULD without a verdict', { 'reset/while-idle': 'inconclusive' }, 'conforms'],
    ['our own fault', { 'reset/while-idle': 'errored' }, 'error'],
    ['our own fault in what is only shown', { 'accept/backlog': 'errored' }, 'conforms'],
    ['a failure beside our own fault', { 'listen/accepts-connections': 'failed', 'reset/while-idle': 'errored' }, 'violates'],
    ['a skipped MUST', { 'transfer/returns-every-byte': 'skipped' }, 'conforms'],
  ])('%s decides', (_name, statuses, verdict) => {
    expect(recordOf(run({ statuses })).verdict).toBe(verdict);
  });

  it('is stricter when it was asked to be', () => {
    expect(recordOf(run({ statuses: { 'reset/while-idle': 'failed' }, strict: true })).verdict).toBe('violates');
    expect(recordOf(run({ statuses: { 'reset/while-idle': 'inconclusive' }, strict: true })).verdict).toBe('inconclusive');
  });

  it('takes the later word on a result, on the target and on the causes', () => {
    const result = resultOf(planned[1], 'failed');
    const record = recordOf([
      ...run({ statuses: { 'transfer/returns-every-byte': 'failed' } }).slice(0, -1),
      { type: 'target-known', at: 80, target: { command: ['./server'], architecture: 'fork' } },
      {
        type: 'causes-found',
        at: 81,
        causes: [{ bug: 'read-once', level: 'MUST', checks: [result.id] }],
        results: [{ ...result, sameCauseAs: 'listen/accepts-connections' }],
      },
    ]);
    expect(record.target.architecture).toBe('fork');
    expect(record.causes?.[0]?.bug).toBe('read-once');
    expect(record.checks[1]?.sameCauseAs).toBe('listen/accepts-connections');
  });
});

describe('the record of a run that was cut off', () => {
  it('says what had not been judged, and why', () => {
    const events = run({}).slice(0, 4);
    const { verdict, run: how, checks, counts } = recordOf(events);
    expect({ verdict, ended: how.ended, counts }).toEqual({
      verdict: 'inconclusive',
      ended: 'died',
      counts: { passed: 1, failed: 0, skipped: 3, inconclusive: 0, errored: 0 },
    });
    expect(checks[1]?.because).toBe('The run ended while this check was at work.');
    expect(checks[2]?.because).toBe('The run ended before this check began.');
  });

  it('violates all the same when a MUST had failed before', () => {
    const events = run({ statuses: { 'listen/accepts-connections': 'failed' } }).slice(0, 4);
    expect(recordOf(events).verdict).toBe('violates');
  });

  it('is complete after any number of events, each check once', () => {
    const whole = run({ statuses: { 'reset/while-idle': 'failed' } });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: whole.length }), (length) => {
        const record = recordOf(whole.slice(0, length));
        expect(record.checks.map((check) => check.id)).toEqual(planned.map((check) => check.id));
        expect(Object.values(record.counts).reduce((sum, count) => sum + count, 0)).toBe(planned.length);
        expect(JSON.parse(JSON.stringify(record))).toEqual(record);
      }),
    );
  });

  it('is a record even without a single event', () => {
    expect(recordOf([])).toMatchObject({ verdict: 'inconclusive', checks: [], run: { ended: 'died' } });
  });

  it('says by what it was ended', () => {
    for (const how of ['interrupted', 'budget', 'error'] as const)
      expect(recordOf([...run({}).slice(0, -1), { type: 'run-ended', at: 90, durationMs: 90, how }]).run.ended).toBe(how);
  });
});

function run(options: { readonly statuses?: { [id: string]: Status }; readonly strict?: boolean }): RunEvent[] {
  return [
    {
      type: 'run-started',
      at: 0,
      tool: { name: 'echospec', version: '0.0.0' },
      profile: { name: 'echo' },
      target: { command: ['./server'] },
      run: { startedAt: '2024-01-01T00:00:00.000Z', seed: 7, versions: {}, platform: {}, ...(options.strict && { strict: true }) },
      checks: planned,
    },
    ...planned.flatMap((check, index): RunEvent[] => [
      { type: 'check-started', at: index * 10 + 1, id: check.id },
      { type: 'check-ended', at: index * 10 + 9, result: resultOf(check, options.statuses?.[check.id] ?? 'passed') },
    ]),
    { type: 'run-ended', at: 90, durationMs: 90, how: 'complete' },
  ];
}

function resultOf(check: { readonly id: string; readonly level: Level; readonly title: string }, status: Status): CheckResult {
  return { id: check.id, level: check.level, title: check.title, status, durationMs: 8, runs: 1 };
}

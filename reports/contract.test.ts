import { describe, expect, it } from 'vitest';
import { recordOf, type Record } from '../harness/model/record.ts';
import { accept } from './fixtures/consumers.ts';
import { hostile, hostileTexts } from './fixtures/hostile.ts';
import * as records from './fixtures/records.ts';
import { gradeOf } from './points.ts';
import { reporters, type Reporter, type ReportOptions } from './index.ts';

const environment = {
  CLASSROOM: 'networks',
  ASSIGNMENT: 'echo',
  SUBMISSION_TAG: 'submit/7',
  COMMIT_URL: 'https://example.org/commit/1',
  OWNER: 'ada',
};
const options: ReportOptions = { environment, reportedAt: '2026-03-02T10:00:00.000Z' };

const cases: readonly (readonly [string, Record])[] = [
  ['a green run', records.green],
  ['every kind of verdict', records.every],
  ['no events at all', records.empty],
  ['no checks', records.noChecks],
  ['a run that died', records.died],
  ['hostile text everywhere', hostile],
];

describe.each(Object.values(reporters))('$format', (reporter) => {
  it.each(cases)('writes %s', (_name, record) => {
    const text = rendered(reporter, record);
    expect(text.endsWith('\n')).toBe(true);
    expect(Buffer.from(text).toString() === text).toBe(true);
    if (record !== hostile) expect(reporter.render(record, options)).toBe(text);
    accept(reporter.format, text);
  });

  it('says the same from the events, cut anywhere, as from the record written then', () => {
    for (const length of [0, 1, 2, 5, 8, records.everyKindEvents.length]) {
      const part = records.everyKindEvents.slice(0, length);
      const live = reporter.render(recordOf(part), options);
      const replayed = reporter.render(recordOf(replay(part)), options);
      expect(replayed).toBe(live);
    }
  });

  it('shows no control character and no command of a server', () => {
    const text = rendered(reporter, hostile);
    expect(text).not.toMatch(/(?![\t\n\r])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    if (reporter.format === 'json' || reporter.format === 'events') return;
    expect(text).not.toMatch(/^\s*::(error|set-output|add-mask)(?: name=score)?::pwned/m);
    expect(text).not.toContain('##[error]');
    expect(text.length).toBeLessThan(500_000);
  });

  it('leaves no trace of a hidden check', () => {
    const rubric = { visibility: { 'transfer/*': 'hidden' } } as const;
    const text = reporter.render(records.every, { ...options, rubric });
    if (reporter.format === 'gradescope') return;
    for (const trace of ['transfer/', 'one-message-per-connection', 'every byte it was sent', '1025'])
      expect(text).not.toContain(trace);
  });

  it('shows an instructor everything', () => {
    const rubric = { visibility: { 'transfer/*': 'hidden' } } as const;
    const text = reporter.render(records.every, { ...options, rubric, audience: 'instructor' });
    expect(text).toMatch(/transfer/);
  });
});

describe('what a hidden check does', () => {
  const graded = ['gradescope', 'classroom50', 'prairielearn', 'codegrade', 'autolab', 'vpl'];
  const shown = Object.values(reporters).filter(({ format }) => !graded.includes(format));
  it.each(shown)('does not change what $format shows', (reporter) => {
    const rubric = { points: { '*': 60 }, visibility: { 'transfer/*': 'hidden' } } as const;
    const judged = records.greenChecks.map((check) =>
      check.step === 'transfer' ? { ...check, status: 'failed' as const } : check,
    );
    expect(reporter.render(recordOf(records.eventsFor(judged)), { ...options, rubric })).toBe(
      reporter.render(records.green, { ...options, rubric }),
    );
  });
});

const endings = ['died', 'interrupted', 'budget', 'error', 'not-startable'] as const;

describe.each(endings)('a run that ended as %s', (ended) => {
  const record = records.brokenOff(ended);
  const given = (format: string) => rendered(reporters[format] as Reporter, record);
  const json = (format: string) => JSON.parse(given(format));
  const said = /killed, or it crashed|was interrupted|was used up|broke off|could not be started/;

  it.each(Object.values(reporters))('is no success of $format, which says why', (reporter) => {
    const text = rendered(reporter, record);
    accept(reporter.format, text);
    const saysIt = { json: /"ended": "/, events: ended === 'died' ? /^(?!.*run-ended)/s : /"how":"/ };
    expect(text).toMatch(saysIt[reporter.format as 'json'] ?? (reporter.format === 'autolab' ? /comes-to-its-end/ : said));
  });

  it('is an error of the run for those that count tests', () => {
    expect(given('junit')).toMatch(/<testsuites [^>]*errors="1"[^]*<testcase name="run\/comes-to-its-end"[^]*<error message="/);
    expect(given('tap')).toMatch(/^Bail out! /m);
    expect(json('ctrf').results.summary).toMatchObject({ failed: 1 });
    expect(given('github')).toMatch(/^::error title=echospec/m);
    expect(json('check50').results.at(-1)).toMatchObject({ name: 'run/comes-to-its-end', passed: false });
    expect(json('gradescope').tests[0]).toMatchObject({ name: 'the run comes to its end', status: 'failed' });
    expect(json('classroom50').tests[0]).toMatchObject({ 'test-name': 'run/comes-to-its-end', passed: false });
  });

  it('is not graded, unless it was the server that could not be started or took all the time', () => {
    const isServers = ended === 'not-startable' || ended === 'budget';
    expect(given('vpl').includes('Grade :=>>')).toBe(isServers);
    expect(json('prairielearn').gradable).toBe(ended === 'budget');
    const { withheld } = gradeOf(record);
    expect(withheld > 0).toBe(ended !== 'not-startable');
  });
});

describe('a program that does not build', () => {
  it.each(Object.values(reporters))("is told of with the compiler's words by $format", (reporter) => {
    const text = rendered(reporter, records.doesNotBuild);
    accept(reporter.format, text);
    expect(text).toContain('It does not build.');
    expect(text).toMatch(/server\.c:3:1\\?: error\\?: expected/);
  });

  it('gets no points', () => {
    const { score, max, withheld } = gradeOf(records.doesNotBuild);
    expect({ score, max, withheld }).toEqual({ score: 0, max: 100, withheld: 0 });
  });
});

describe('feedback', () => {
  const shown = Object.values(reporters).filter(({ format }) => format !== 'events');
  it.each(shown)('of $format keeps to what the rubric allows', (reporter) => {
    const actualOnly = reporter.render(records.every, { ...options, rubric: { feedback: 'actual-only' } });
    const none = reporter.render(records.every, { ...options, rubric: { feedback: 'none' } });
    for (const text of [actualOnly, none]) {
      expect(text).not.toContain('1025');
      expect(text).not.toContain('one-message-per-connection');
    }
    expect(none).not.toContain('1024');
  });
});

const texts = new Map<Reporter, string>();

/** The hostile record is large, and is rendered once. */
function rendered(reporter: Reporter, record: Record): string {
  const text = (record === hostile ? texts.get(reporter) : undefined) ?? reporter.render(record, options);
  if (record === hostile) texts.set(reporter, text);
  return text;
}

function replay(part: readonly (typeof records.everyKindEvents)[number][]) {
  return part.map((event): typeof event => JSON.parse(JSON.stringify(event)));
}

describe('hostile texts', () => {
  it('are really in the record', () => {
    expect(JSON.stringify(hostile)).toContain('pwned');
    expect(hostileTexts.length).toBeGreaterThan(8);
  });
});

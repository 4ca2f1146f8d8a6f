import type { Record } from '../harness/model/record.ts';
import { brokenRunOf } from './broken-run.ts';
import { failsRun, outcomeWord } from './marks.ts';
import { detailOf, messageOf } from './plain-failure.ts';
import { defineReporter, type View } from './reporter.ts';
import { commandLine } from './text/words.ts';

type Check = Record['checks'][number];

/** Common Test Report Format 0.0.0 (ctrf.io). What is ours beyond it stands in `extra`, with names of ours. */
export const ctrf = defineReporter({
  format: 'ctrf',
  describe: 'Common Test Report Format, JSON',
  extension: 'json',
  write: (view) => `${JSON.stringify(reportOf(view), undefined, 2)}\n`,
});

function reportOf(view: View) {
  const { record, shownGrade } = view;
  const start = epochMs(record.run.startedAt);
  const tests = [...record.checks.map((check) => testOf(check, view)), ...brokenTests(record)];
  const count = (status: CtrfStatus) => tests.filter((test) => test.status === status).length;
  return {
    reportFormat: 'CTRF',
    specVersion: '0.0.0',
    ...(start > 0 && { timestamp: new Date(start).toISOString() }),
    generatedBy: 'echospec',
    results: {
      tool: { name: record.tool.name, version: record.tool.version },
      summary: {
        tests: tests.length,
        passed: count('passed'),
        failed: count('failed'),
        skipped: count('skipped'),
        pending: 0,
        other: count('other'),
        suites: new Set(tests.map((test) => test.suite[1])).size,
        start,
        stop: start + Math.round(record.run.durationMs),
        duration: Math.round(record.run.durationMs),
        extra: { 'echospec.verdict': record.verdict, 'echospec.score': shownGrade.score, 'echospec.maxScore': shownGrade.max },
      },
      tests,
      environment: {
        appName: commandLine(record.target.command),
        extra: { 'echospec.profile': record.profile, 'echospec.seed': record.run.seed, 'echospec.platform': record.run.platform },
      },
    },
  };
}

function testOf(check: Check, { grade, options }: View) {
  const points = grade.checks.find(({ id }) => id === check.id);
  const status = statusOf(check, options.failsOn);
  return {
    testId: check.id,
    name: check.id,
    status,
    rawStatus: outcomeWord(check),
    duration: Math.max(0, Math.round(check.durationMs)),
    suite: ['echospec', check.step],
    tags: [check.level],
    ...(check.status !== 'passed' && { message: messageOf(check) }),
    ...(check.status === 'failed' && { trace: detailOf(check) }),
    ...outputOf(check),
    extra: {
      'echospec.title': check.title,
      ...(points !== undefined && { 'echospec.score': points.score, 'echospec.maxScore': points.max }),
      ...(check.diagnosis?.[0] !== undefined && { 'echospec.bug': check.diagnosis[0].bug }),
      ...(check.replay !== undefined && { 'echospec.replay': check.replay }),
    },
  };
}

/** A run that broke off failed, whatever became of its checks. */
function brokenTests(record: Record) {
  const broken = brokenRunOf(record);
  if (broken === undefined) return [];
  const { id, step, title, message } = broken;
  const extra = { 'echospec.title': title };
  const suite: readonly string[] = ['echospec', step];
  return [{ testId: id, name: id, status: 'failed' as const, rawStatus: 'errored', duration: 0, suite, message, extra }];
}

type CtrfStatus = 'passed' | 'failed' | 'skipped' | 'other';

/** CTRF has no word for a warning, for what came to no result, or for a fault of ours: they are `other`. */
function statusOf(check: Check, failsOn: 'must' | 'should' | undefined): CtrfStatus {
  if (check.status === 'passed' || check.status === 'skipped') return check.status;
  return failsRun(check, failsOn) ? 'failed' : 'other';
}

function outputOf({ process }: Check) {
  const [stdout, stderr] = [linesOf(process?.stdoutTail), linesOf(process?.stderrTail)];
  return { ...(stdout.length > 0 && { stdout }), ...(stderr.length > 0 && { stderr }) };
}

function linesOf(text = ''): readonly string[] {
  return text === '' ? [] : text.split('\n');
}

function epochMs(time: string): number {
  const ms = Date.parse(time);
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}

import type { Record } from '../harness/model/record.ts';
import { brokenRunOf } from './broken-run.ts';
import { failsRun } from './marks.ts';
import { detailOf, messageOf } from './plain-failure.ts';
import type { CheckPoints } from './points.ts';
import { defineReporter, type ReportOptions, type View } from './reporter.ts';
import { stepsOf, type StepOfServer } from './steps.ts';
import { xmlAttributes, xmlText } from './text/xml.ts';

type Check = Record['checks'][number];

/**
 * JUnit XML as its readers really read it: `failure` is a violation, `error` a fault of ours. Names are unique over the whole
 * file; there is no `file` or `line`, since a failed conversation has no place in a source file.
 */
export const junit = defineReporter({
  format: 'junit',
  describe: 'JUnit XML, for Jenkins, GitLab, GitHub actions and Artemis',
  extension: 'xml',
  write: (view) => {
    const { record } = view;
    const suites = stepsOf(record).map((step) => suite(step, view));
    const broken = brokenSuites(view);
    const counted = totalsOf(record.checks, view.options);
    const totals = { ...counted, tests: counted.tests + broken.length, errors: counted.errors + broken.length };
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites${xmlAttributes({ name: `echospec ${record.profile.name}`, ...totals, time: seconds(record.run.durationMs) })}>`,
      ...suites,
      ...broken,
      '</testsuites>',
      '',
    ].join('\n');
  },
});

function suite({ step, checks }: StepOfServer, view: View): string {
  const durationMs = checks.reduce((total, check) => total + check.durationMs, 0);
  const timestamp = view.record.run.startedAt.replace(/(\.\d+)?(Z|[+-]\d\d:?\d\d)$/, '');
  const attributes = {
    name: step,
    ...totalsOf(checks, view.options),
    time: seconds(durationMs),
    ...(timestamp !== '' && { timestamp }),
  };
  return [`  <testsuite${xmlAttributes(attributes)}>`, ...checks.map((check) => testCase(check, view)), '  </testsuite>'].join(
    '\n',
  );
}

/** A run that broke off is an error beside its checks, which are skipped and look like a success. */
function brokenSuites({ record, options }: View): readonly string[] {
  const broken = brokenRunOf(record);
  if (broken === undefined) return [];
  const { id, step, message } = broken;
  const text = { message: message.split('\n')[0] ?? '', detail: message, type: 'echospec' };
  return [
    [
      `  <testsuite${xmlAttributes({ name: step, tests: 1, failures: 0, errors: 1, skipped: 0, time: seconds(0) })}>`,
      `    <testcase${xmlAttributes({ name: id, classname: `echospec.${step}`, time: seconds(0) })}>`,
      `      ${element('error', { ...text, flavor: options.junitFlavor ?? 'plain' })}`,
      '    </testcase>',
      '  </testsuite>',
    ].join('\n'),
  ];
}

function testCase(check: Check, { grade, options }: View): string {
  const attributes = { name: check.id, classname: `echospec.${check.step}`, time: seconds(check.durationMs) };
  const points = grade.checks.find(({ id }) => id === check.id);
  const inside = [...properties(check, points), ...outcome(check, options)];
  return [`    <testcase${xmlAttributes(attributes)}>`, ...inside.map((line) => `      ${line}`), '    </testcase>'].join('\n');
}

function properties(check: Check, points: CheckPoints | undefined): readonly string[] {
  const values = { level: check.level, ...(points !== undefined && { score: points.score, max_score: points.max }) };
  const lines = Object.entries(values).map(([name, value]) => `<property${xmlAttributes({ name, value })}/>`);
  return [`<properties>${lines.join('')}</properties>`];
}

/** A failure that does not fail the run is a finding: its test case passes, with the finding as output. */
function outcome(check: Check, options: ReportOptions): readonly string[] {
  const flavor = options.junitFlavor ?? 'plain';
  if (check.status === 'passed') return [];
  if (check.status === 'errored') return [element('error', { ...textOf(check), flavor, type: 'echospec' })];
  if (check.status !== 'failed') return [`<skipped${xmlAttributes({ message: `${check.status}: ${messageOf(check)}` })}/>`];
  if (!failsRun(check, options.failsOn)) return [`<system-out>${xmlText(detailOf(check))}</system-out>`];
  return [element('failure', { ...textOf(check), flavor, type: check.diagnosis?.[0]?.bug ?? 'violation' })];
}

type Outcome = {
  readonly message: string;
  readonly detail: string;
  readonly flavor: 'plain' | 'artemis';
  readonly type: string;
};

function textOf(check: Check): Pick<Outcome, 'message' | 'detail'> {
  return { message: messageOf(check), detail: detailOf(check) };
}

function element(name: 'failure' | 'error', { message, detail, flavor, type }: Outcome): string {
  const text = detail.startsWith(message) ? detail : `${message}\n\n${detail}`;
  return `<${name}${xmlAttributes({ ...(flavor === 'plain' && { message }), type })}>${xmlText(text)}</${name}>`;
}

function totalsOf(checks: readonly Check[], { failsOn }: ReportOptions) {
  const count = (fits: (check: Check) => boolean) => checks.filter(fits).length;
  return {
    tests: checks.length,
    failures: count((check) => failsRun(check, failsOn)),
    errors: count((check) => check.status === 'errored'),
    skipped: count((check) => check.status === 'skipped' || check.status === 'inconclusive'),
  };
}

function seconds(ms: number): string {
  return (Math.max(0, ms) / 1000).toFixed(3);
}

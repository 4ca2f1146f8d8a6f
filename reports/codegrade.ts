import type { Record } from '../harness/model/record.ts';
import { brokenRunOf } from './broken-run.ts';
import { detailOf } from './plain-failure.ts';
import { defineReporter, type View } from './reporter.ts';
import { gradedChecks, gradedMessage, type GradedCheck } from './shown-checks.ts';

/** Lines of JSON for CodeGrade's AutoTest v2 (`cg truncate`), in ASCII: a suite for each step, at the end the points. */
export const codegrade = defineReporter({
  format: 'codegrade',
  describe: 'lines of JSON for CodeGrade AutoTest v2',
  extension: 'jsonl',
  write: (view) => {
    const graded = gradedChecks(view);
    const steps = [...new Set(graded.map(({ check }) => check.step))];
    const results = steps.map((step) =>
      suiteOf(
        step,
        graded.filter(({ check }) => check.step === step),
      ),
    );
    return [
      asciiLine({ tag: 'unit-test', results: [...brokenSuites(view.record), ...results] }),
      asciiLine({ tag: 'points', points: pointsOf(view) }),
    ].join('');
  },
});

/** A run that broke off, as a suite without weight. */
function brokenSuites(record: Record) {
  const broken = brokenRunOf(record);
  if (broken === undefined) return [];
  const { id, step, title, message } = broken;
  return [{ id: step, name: step, testCases: [{ name: id, status: 'failure', description: title, reason: message }] }];
}

function suiteOf(step: string, graded: readonly GradedCheck[]) {
  const weight = graded.reduce((total, { points }) => total + points.max, 0);
  return { id: step, name: step, ...(weight > 0 && { weight }), testCases: graded.map(caseOf) };
}

const statuses = { passed: 'success', failed: 'failure', skipped: 'skipped', inconclusive: 'skipped', errored: 'skipped' } as const;

function caseOf(item: GradedCheck) {
  const { check, points } = item;
  return {
    name: check.id,
    status: statuses[check.status],
    description: check.title,
    ...(points.max > 0 && { weight: points.max }),
    ...(check.status !== 'passed' && { reason: gradedMessage(item) }),
    ...(check.status === 'failed' && { stdout: detailOf(check) }),
  };
}

/** A share of 1 as a fraction. */
function pointsOf({ grade, record }: View): string {
  if (grade.max === 0) return record.verdict === 'conforms' ? '1/1' : '0/1';
  return `${grade.score}/${grade.max}`;
}

function asciiLine(value: object): string {
  return `${JSON.stringify(value).replaceAll(/[^\n -~]/g, (unit) => String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, '0'))}\n`;
}

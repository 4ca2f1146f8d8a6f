import { brokenRunOf } from './broken-run.ts';
import { outcomeCounts } from './marks.ts';
import type { Record } from '../harness/model/record.ts';
import { detailOf } from './plain-failure.ts';
import { defineReporter, type View } from './reporter.ts';
import { gradedChecks, gradedMessage, type GradedCheck } from './shown-checks.ts';
import { measurementView } from './measurement.ts';
import { stepsOf } from './steps.ts';
import { countsLine } from './text/words.ts';
import { endDetail, endSentence, verdictSentence } from './verdict-words.ts';

/**
 * Gradescope's results.json. Hidden checks are in it, marked: the platform keeps them from students and shows them to
 * instructors. Everything a student sees is plain text, since the default of the output is a format with HTML.
 */
export const gradescope = defineReporter({
  format: 'gradescope',
  describe: 'results.json of a Gradescope autograder',
  extension: 'json',
  write: (view) => `${JSON.stringify(resultsOf(view), undefined, 2)}\n`,
});

function resultsOf(view: View) {
  const { record, options } = view;
  const graded = gradedChecks(view, withHidden(view));
  const tests = [...brokenTests(record), ...graded.map((item) => testOf(item, numberOf(item.check, view)))];
  const leaderboard = leaderboardOf(record);
  return {
    ...(graded.length === 0 && { score: 0 }),
    execution_time: record.run.durationMs / 1000,
    output: outputOf(view, graded),
    output_format: 'text',
    test_output_format: 'text',
    test_name_format: 'text',
    visibility: 'visible',
    stdout_visibility: 'hidden',
    ...(leaderboard.length > 0 && { leaderboard }),
    extra_data: {
      tool: record.tool,
      profile: record.profile,
      seed: record.run.seed,
      ...(options.reportedAt && { reportedAt: options.reportedAt }),
    },
    tests,
  };
}

/** Checks that students see as they may see them, and the others in their places. */
function withHidden({ record, whole }: View): readonly Record['checks'][number][] {
  return whole.checks.map((check) => record.checks.find(({ id }) => id === check.id) ?? check);
}

/** A run that broke off, as a test without points, which is only information to the platform. */
function brokenTests(record: Record) {
  const broken = brokenRunOf(record);
  if (broken === undefined) return [];
  const { id, title, message } = broken;
  return [{ name: title, status: 'failed', output: message, visibility: 'visible', extra_data: { id, status: 'errored' } }];
}

function testOf(item: GradedCheck, number: string) {
  const { check, points } = item;
  const message = gradedMessage(item);
  return {
    name: `${check.title} (${check.id})`,
    number,
    ...(points.max > 0 && { score: points.score, max_score: points.max }),
    status: check.status === 'passed' ? 'passed' : 'failed',
    output: check.status === 'failed' ? detailOf(check) : message,
    visibility: points.visibility,
    tags: [check.step, check.level],
    extra_data: { id: check.id, status: check.status },
  };
}

/** `2.1`: the first check of the second step. */
function numberOf(check: Record['checks'][number], { whole }: View): string {
  const steps = stepsOf(whole);
  const step = steps.findIndex((entry) => entry.step === check.step);
  const place = steps[step]?.checks.findIndex(({ id }) => id === check.id) ?? 0;
  return `${step + 1}.${place + 1}`;
}

/** The total is not shown by the platform when a test is hidden: say the points of what can be seen. */
function outputOf({ record }: View, graded: readonly GradedCheck[]): string {
  const visible = graded.filter(({ points }) => points.visibility === 'visible');
  const sum = (pick: (item: GradedCheck) => number) => visible.reduce((total, item) => total + pick(item), 0);
  const withheld = sum(({ points }) => (points.outcome === 'withheld' ? points.max : 0));
  return [
    verdictSentence(record),
    endSentence(record),
    endDetail(record),
    countsLine(outcomeCounts(record.checks)),
    `Points of the tests below: ${sum(({ points }) => points.score)} of ${sum(({ points }) => points.max)}`,
    withheld === 0 ? '' : `${withheld} points are withheld, because their tests came to no result. Ask for the run to be repeated.`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** Values only, never names: the platform knows whose they are. */
function leaderboardOf(record: Record) {
  return (record.measurements ?? [])
    .map(measurementView)
    .flatMap(({ workload, messagesPerSecond }) =>
      messagesPerSecond === undefined
        ? []
        : [{ name: `messages/s, ${workload}`, value: Math.round(messagesPerSecond.median), order: 'desc' }],
    );
}

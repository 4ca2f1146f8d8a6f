import type { Record } from '../harness/model/record.ts';
import { brokenRunOf } from './broken-run.ts';
import { detailOf } from './plain-failure.ts';
import { defineReporter, type View } from './reporter.ts';
import { gradedChecks, gradedMessage, type GradedCheck } from './shown-checks.ts';

/**
 * Classroom 50's result.json (`classroom50/result/v1`). Where it comes from is read from the runner's environment. The score
 * counts all checks, hidden ones too: it is the grade. The tests are those that a student may see.
 */
export const classroom50 = defineReporter({
  format: 'classroom50',
  describe: 'result.json of Classroom 50',
  extension: 'json',
  write: (view) => `${JSON.stringify(resultOf(view), undefined, 2)}\n`,
});

function resultOf(view: View) {
  const { grade, options, record } = view;
  const environment = options.environment ?? {};
  const given = (name: string, otherwise: string) => environment[name] || otherwise;
  const commit = given('COMMIT_URL', given('GITHUB_SHA', 'unknown'));
  const tag = given('SUBMISSION_TAG', 'submit/unknown');
  const gradedAt = instantOf(options.reportedAt);
  return {
    schema: 'classroom50/result/v1',
    classroom: given('CLASSROOM', 'unknown'),
    assignment: given('ASSIGNMENT', 'unknown'),
    assignment_type: given('ASSIGNMENT_TYPE', 'individual'),
    owner: given('OWNER', given('USERNAME', 'unknown')),
    submission: tag.startsWith('submit/') ? tag : `submit/${tag}`,
    commit,
    release: given('RELEASE_URL', commit),
    review: given('REVIEW_URL', commit),
    datetime: instantOf(environment['COMMIT_DATETIME']) ?? instantOf(record.run.startedAt) ?? '1970-01-01T00:00:00Z',
    ...(gradedAt !== undefined && { graded_at: gradedAt }),
    score: grade.score,
    'max-score': grade.max,
    tests: [...brokenTests(record), ...gradedChecks(view).map(testOf)],
  };
}

/** A run that broke off, as a test without points. */
function brokenTests(record: Record) {
  const broken = brokenRunOf(record);
  if (broken === undefined) return [];
  const { id, title, message } = broken;
  return [{ 'test-name': id, passed: false, score: 0, 'max-score': 0, title, status: 'errored', output: message }];
}

function testOf(item: GradedCheck) {
  const { check, points } = item;
  return {
    'test-name': check.id,
    passed: check.status === 'passed',
    score: points.score,
    'max-score': points.max,
    title: check.title,
    status: check.status,
    ...(check.status !== 'passed' && { output: check.status === 'failed' ? detailOf(check) : gradedMessage(item) }),
  };
}

/** A time as `YYYY-MM-DDTHH:MM:SSZ`. */
function instantOf(time: string | undefined): string | undefined {
  const ms = Date.parse(time ?? '');
  return Number.isFinite(ms) ? `${new Date(ms).toISOString().slice(0, 19)}Z` : undefined;
}

import type { Record } from '../harness/model/record.ts';
import { detailOf } from './plain-failure.ts';
import { defineReporter, type View } from './reporter.ts';
import { gradedChecks, gradedMessage, shareOf, type GradedCheck } from './shown-checks.ts';
import { endDetail, endSentence, verdictSentence } from './verdict-words.ts';

/** results.json of a PrairieLearn external grader. A fault of ours is not gradable, so that it costs no attempt. */
export const prairielearn = defineReporter({
  format: 'prairielearn',
  describe: 'results.json of a PrairieLearn external grader',
  extension: 'json',
  write: (view) => {
    const graded = gradedChecks(view);
    const whole = resultsOf(view, graded.map(withOutput));
    // The platform refuses a file of more than 1 MB.
    return Buffer.byteLength(whole) <= bytesMax ? whole : resultsOf(view, graded.map(testOf));
  },
});

const bytesMax = 900_000;

function resultsOf(view: View, tests: readonly object[]): string {
  const { record } = view;
  const nothingJudged = record.verdict === 'error' || (view.grade.score === 0 && view.grade.withheld === view.grade.max);
  const gradable = !nothingJudged && !endedByOthers(record);
  const reason = endedByOthers(record) && record.verdict === 'violates' ? endSentence(record) : verdictSentence(record);
  const results = {
    gradable,
    score: gradable ? shareOf(view) : 0,
    ...(!gradable && { format_errors: [[`${reason} This costs no attempt.`, endDetail(record)].join('\n').trim()] }),
    message: verdictSentence(record),
    output: endSentence(record),
    tests,
  };
  return `${JSON.stringify(results, undefined, 1)}\n`;
}

/** A run that was ended from outside says too little for a grade, even where it saw a failure. */
function endedByOthers({ run: { ended } }: Record): boolean {
  return ended === 'died' || ended === 'interrupted' || ended === 'error';
}

/** Each test has both points: where one has not, the platform shows points for none. */
function testOf(item: GradedCheck) {
  const { check, points } = item;
  return { name: check.id, description: check.title, points: points.score, max_points: points.max, message: gradedMessage(item) };
}

function withOutput(item: GradedCheck) {
  return { ...testOf(item), ...(item.check.status === 'failed' && { output: detailOf(item.check) }) };
}

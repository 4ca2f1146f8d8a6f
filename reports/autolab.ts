import { brokenRunOf } from './broken-run.ts';
import { defineReporter } from './reporter.ts';
import { gradedChecks, gradedMessage } from './shown-checks.ts';
import { measurementView } from './measurement.ts';

/**
 * The last two lines for the output of an Autolab autograder: the feedback by stages, and the scores. Autolab reads the very
 * last line, so that nothing may be printed after it. The name of the problem is in `AUTOLAB_PROBLEM`.
 */
export const autolab = defineReporter({
  format: 'autolab',
  describe: 'the last lines of an Autolab autograder',
  extension: 'txt',
  write: (view) => {
    const stages: { [stage: string]: { [test: string]: object } } = {};
    const broken = brokenRunOf(view.record);
    if (broken !== undefined) stages[broken.step] = { [broken.id]: { passed: false, hint: broken.message } };
    for (const item of gradedChecks(view)) {
      const { check } = item;
      const stage = (stages[check.step] ??= {});
      stage[check.id] = { passed: check.status === 'passed', ...(check.status !== 'passed' && { hint: gradedMessage(item) }) };
    }
    const scoreboard = (view.record.measurements ?? [])
      .map(measurementView)
      .flatMap(({ messagesPerSecond }) => (messagesPerSecond === undefined ? [] : [Math.round(messagesPerSecond.median)]));
    const problem = view.options.environment?.['AUTOLAB_PROBLEM'] ?? 'echospec';
    const feedback = { _presentation: 'semantic', stages: Object.keys(stages), ...stages };
    const scores = { scores: { [problem]: view.grade.score }, ...(scoreboard.length > 0 && { scoreboard }) };
    return `${JSON.stringify(feedback)}\n${JSON.stringify(scores)}\n`;
  },
});

import { brokenRunOf } from './broken-run.ts';
import { outcomeCounts } from './marks.ts';
import { detailOf } from './plain-failure.ts';
import { defineReporter, type View } from './reporter.ts';
import { gradedChecks, gradedMessage, shareOf, type GradedCheck } from './shown-checks.ts';
import { subjectOfRun } from './steps.ts';
import { oneLine } from './text/escape.ts';
import { countsLine } from './text/words.ts';
import { brokeOff, verdictSentence } from './verdict-words.ts';

/**
 * The output of an evaluation for Moodle's VPL: comments, then the grade. The last grade line counts, wherever it stands, so
 * that every line of text has a sign before it. Without a verdict there is no grade, and the teacher sees that.
 */
export const vpl = defineReporter({
  format: 'vpl',
  describe: 'comments and grade for Moodle VPL',
  extension: 'txt',
  write: (view) => {
    const open = gradedChecks(view).filter(({ check }) => check.status !== 'passed');
    const lines = [
      `-${oneLine(verdictSentence(view.record))}`,
      ...(brokenRunOf(view.record)
        ?.message.split('\n')
        .map((line) => `>${line}`) ?? []),
      countsLine(outcomeCounts(view.record.checks)),
      ...open.flatMap(commentOf),
    ];
    return ['<|--', ...lines, '--|>', ...gradeLines(view), ''].join('\n');
  },
});

function commentOf(item: GradedCheck): readonly string[] {
  const { check, points } = item;
  const cost = points.max === 0 ? '' : ` (-${points.max})`;
  const detail = check.status === 'failed' ? detailOf(check) : gradedMessage(item);
  return [`-${oneLine(check.title)}${cost}`, ...detail.split('\n').map((line) => `>${line}`)];
}

function gradeLines(view: View): readonly string[] {
  const { verdict, run } = view.record;
  // A program that can't be started is its author's matter. What else broke the run off was not.
  const broken = brokeOff(view.record) && run.ended !== 'not-startable' && run.ended !== 'budget';
  if (broken || (verdict === 'error' && run.ended !== 'not-startable'))
    return [`Comment :=>>There is no grade: this run says too little about the ${subjectOfRun(view.record)}.`];
  const gradeMax = Number(view.options.environment?.['VPL_GRADEMAX'] ?? 100);
  return [`Grade :=>>${Number((shareOf(view) * (Number.isFinite(gradeMax) ? gradeMax : 100)).toFixed(2))}`];
}

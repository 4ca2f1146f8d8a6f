import { outcomeCounts } from '../marks.ts';
import type { View } from '../reporter.ts';
import { countsLine, durationOf } from '../text/words.ts';
import { paragraph, type Page } from './page.ts';

/** The last lines: counts, points, time, and what to fix first. A reader of a log sees these before anything else. */
export function closingLines(
  { record, shownGrade: grade, options }: View,
  { page, last }: { readonly page: Page; readonly last: string | undefined },
): readonly string[] {
  const { columns, paint } = page;
  const seed = record.run.startedAt === '' ? '' : `, seed ${record.run.seed}`;
  const withheld = grade.withheld === 0 ? '' : `; ${grade.withheld} could not be judged`;
  return [
    ...paragraph(`${countsLine(outcomeCounts(record.checks))} in ${durationOf(record.run.durationMs)}${seed}`, {
      indent: '',
      columns,
    }),
    ...(options.rubric === undefined ? [] : [`Points: ${grade.score} of ${grade.max}${withheld}`]),
    ...(last === undefined ? [] : paragraph(last, { indent: '', columns }).map(paint.strong)),
  ];
}

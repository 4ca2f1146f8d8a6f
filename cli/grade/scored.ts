import type { Record, RunEvent } from '../../harness/index.ts';
import { eventLine, gradeOf, isFlaky, reporters, type Rubric } from '../../reports/index.ts';
import type { Assignment } from './assignment.ts';
import { writeInto, type GradeResult } from './result.ts';

type Scored = Pick<GradeResult, 'score' | 'max' | 'withheld' | 'verdict' | 'causes' | 'flaky' | 'points'>;

/** What a record earns, and why. */
export function scoredOf(record: Record, rubric: Rubric | undefined): Scored {
  const { checks: points, score, max, withheld } = gradeOf(record, rubric);
  // A MAY is information: who does without it has made no mistake.
  const causes = (record.causes ?? []).filter(({ level }) => level !== 'MAY').map(({ bug }) => bug);
  const flaky = record.checks.flatMap(({ id, level, rounds }) =>
    rounds !== undefined && isFlaky({ rounds }) && level !== 'MAY' ? [{ id, ...rounds }] : [],
  );
  return {
    score,
    max,
    withheld,
    verdict: record.verdict,
    ...(causes.length > 0 && { causes }),
    ...(flaky.length > 0 && { flaky }),
    points,
  };
}

/** Writes the events, the record, and the reports for the student into a folder of results. */
export function writeRecord(
  folder: string,
  {
    events,
    record,
    assignment,
  }: { readonly events: readonly RunEvent[]; readonly record: Record; readonly assignment: Assignment },
): void {
  writeInto(folder, 'events.jsonl', events.map(eventLine).join(''));
  writeInto(folder, 'record.json', `${JSON.stringify(record)}\n`);
  for (const format of assignment.reports) {
    const reporter = reporters[format];
    if (reporter === undefined) continue;
    const text = reporter.render(record, { ...assignment.reportOptions, audience: 'student' });
    writeInto(folder, `report-${format}.${reporter.extension}`, text);
  }
}

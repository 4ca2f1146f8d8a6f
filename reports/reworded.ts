import type { Record } from '../harness/model/record.ts';
import type { Diagnosis } from '../harness/model/verdict.ts';
import { valueFor, type Rubric } from './rubric.ts';

type Check = Record['checks'][number];

/** The record in the instructor's words: titles, what is likely wrong and what to do, and a hint beside each failure that has one. */
export function reworded(record: Record, rubric: Rubric | undefined): Record {
  if (rubric?.hints === undefined && rubric?.explain === undefined) return record;
  return { ...record, checks: record.checks.map((check) => rewordedCheck(check, rubric)) };
}

/** One check in the instructor's words. */
export function rewordedCheck<Worded extends Omit<Check, 'step'>>(check: Worded, { hints, explain }: Rubric): Worded {
  const title = explain?.[check.id]?.title;
  const hint = check.status === 'failed' ? valueFor(check.id, hints) : undefined;
  const diagnosis = check.diagnosis?.map((mistake) => rewordedMistake(mistake, explain));
  return {
    ...check,
    ...(title !== undefined && { title }),
    ...(diagnosis !== undefined && { diagnosis }),
    ...(hint !== undefined && { hint }),
  };
}

function rewordedMistake(mistake: Diagnosis, explain: Rubric['explain']): Diagnosis {
  const { likely, remedy } = explain?.[mistake.bug] ?? {};
  return { ...mistake, ...(likely !== undefined && { likely }), ...(remedy !== undefined && { remedy }) };
}

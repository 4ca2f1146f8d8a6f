import type { Record } from '../harness/model/record.ts';
import { messageOf } from './plain-failure.ts';
import type { CheckPoints } from './points.ts';
import type { View } from './reporter.ts';
import { subjectOf } from './steps.ts';

type Check = Record['checks'][number];

/** A check that a grading platform lists, with its points. */
export type GradedCheck = { readonly check: Check; readonly points: CheckPoints };

/**
 * The checks that a grading platform lists. Left out are checks that do not apply here, and those that are only information
 * (MAY, without points): no platform has a state for them that does not look like a failure.
 */
export function gradedChecks(view: View, checks: readonly Check[] = view.record.checks): readonly GradedCheck[] {
  return checks.flatMap((check) => {
    const points = view.grade.checks.find(({ id }) => id === check.id);
    const listed = points !== undefined && points.outcome !== 'excluded' && (check.level !== 'MAY' || points.max > 0);
    return listed ? [{ check, points }] : [];
  });
}

/** What is said of a check where points are given: what happened, and for points withheld that nobody lost them. */
export function gradedMessage({ check, points }: GradedCheck): string {
  const message = messageOf(check);
  if (points.outcome !== 'withheld') return message;
  const about = points.max === 0 ? '' : ` Its ${points.max} points are withheld until it is judged.`;
  return `Not judged (${check.status}): ${message}${about} This is not a failure of the ${subjectOf(check)}.`;
}

/** The grade as a share from 0 to 1; a run without points counts as its verdict. */
export function shareOf({ record, grade }: View): number {
  if (grade.max === 0) return record.verdict === 'conforms' ? 1 : 0;
  return grade.score / grade.max;
}

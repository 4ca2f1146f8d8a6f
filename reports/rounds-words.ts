import type { CheckResult } from '../harness/model/verdict.ts';
import { subjectOf } from './steps.ts';

/** How often a check failed where the whole was judged several times: `it failed in 2 of 5 judgements of the whole server`. */
export function roundsWords(check: Pick<CheckResult, 'id' | 'rounds'>): string | undefined {
  const { rounds } = check;
  return rounds === undefined
    ? undefined
    : `it failed in ${rounds.failed} of ${rounds.of} judgements of the whole ${subjectOf(check)}`;
}

/** Whether a check failed in some of the judgements only. */
export function isFlaky({ rounds }: Pick<CheckResult, 'rounds'>): boolean {
  return rounds !== undefined && rounds.failed < rounds.of;
}

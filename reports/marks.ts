import type { CheckResult } from '../harness/model/verdict.ts';

/** A sign for the outcome of a check that reads without colour: `✗` only where a MUST failed. */
export function markOf(check: Pick<CheckResult, 'status' | 'level' | 'known'>): string {
  if (check.known !== undefined) return check.status === 'failed' ? '~' : '✗';
  if (check.status === 'failed') return { MUST: '✗', SHOULD: '!', MAY: 'i' }[check.level];
  return { passed: '✓', skipped: '–', inconclusive: '?', errored: 'E' }[check.status];
}

/** Whether the check fails the run: one that is only a warning or a note must not turn a CI run red. */
export function failsRun(check: Pick<CheckResult, 'status' | 'level' | 'known'>, failsOn: 'must' | 'should' = 'must'): boolean {
  if (check.known !== undefined) return false;
  return check.status === 'failed' && (check.level === 'MUST' || (check.level === 'SHOULD' && failsOn === 'should'));
}

/** The outcome in a word: the failure of a SHOULD is a warning, that of a MAY a note. */
export function outcomeWord(check: Pick<CheckResult, 'status' | 'level' | 'known'>): string {
  if (check.known !== undefined && check.status === 'failed') return 'known';
  if (check.status !== 'failed') return check.status;
  return { MUST: 'failed', SHOULD: 'warning', MAY: 'note' }[check.level];
}

/** How many checks came out how, the words in the order in which a reader wants them. */
export function outcomeCounts(checks: readonly Pick<CheckResult, 'status' | 'level' | 'known'>[]): {
  readonly [word: string]: number;
} {
  const words = checks.map(outcomeWord);
  const order = ['passed', 'failed', 'warning', 'note', 'known', 'skipped', 'inconclusive', 'errored'];
  return Object.fromEntries(order.map((word) => [word, words.filter((one) => one === word).length]));
}

import type { Record } from '../harness/model/record.ts';
import type { CheckResult } from '../harness/model/verdict.ts';

/** Why a check was skipped: something that it needs failed, or came to no result, or it could not or need not be done here. */
export type SkipKind = 'need' | 'unjudged' | 'unavailable';

/** The kind of a skip, by the check that the reason names, and by the reason of that one where it was skipped itself. */
export function skipKindOf(check: CheckResult, checks: ReadonlyMap<string, CheckResult>): SkipKind {
  const because = check.because ?? '';
  if (because.startsWith('The run ended')) return 'unjudged';
  // As if it needed a program that can be started.
  if (because === 'The program could not be started.') return 'need';
  const root = rootNeed(check, checks);
  if (root === undefined || root.status === 'passed' || root.status === 'skipped') return 'unavailable';
  return root.status === 'failed' ? 'need' : 'unjudged';
}

/** The check at the end of the chain of needs: the one that failed, came to no result, or was skipped for a reason of its own. */
export function rootNeed(check: CheckResult, checks: ReadonlyMap<string, CheckResult>): CheckResult | undefined {
  // Without this check among them, so that two that name each other come to an end.
  const rest = new Map([...checks].filter(([id]) => id !== check.id));
  const needed = rest.get(neededBy(check, new Set(rest.keys())) ?? '');
  if (needed === undefined || needed.status !== 'skipped') return needed;
  return rootNeed(needed, rest) ?? needed;
}

/** The record with each skip explained by what failed at the end of its chain of needs, and not by another skip. */
export function explainedSkips<Whole extends Pick<Record, 'checks'>>(record: Whole): Whole {
  const all = new Map(record.checks.map((check) => [check.id, check]));
  const checks = record.checks.map((check) => {
    const root = check.status === 'skipped' ? rootNeed(check, all) : undefined;
    return root?.status === 'failed' ? { ...check, because: `It needs ${root.id}, which failed.` } : check;
  });
  return { ...record, checks };
}

/** The check that this one needs, where the reason names it. */
export function neededBy(check: CheckResult, ids: ReadonlySet<string>): string | undefined {
  // Split, not matched: a pattern with two runs in it takes a time that is quadratic in what a server can make long.
  const words = (check.because ?? '').split(/[^a-z0-9/-]+/);
  return words.find((word) => word !== check.id && ids.has(word));
}

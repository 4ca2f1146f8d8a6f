import type { Record } from '../harness/model/record.ts';
import { markOf } from './marks.ts';
import { rootNeed } from './skipped.ts';

type Check = Record['checks'][number];

/** Checks that came to no verdict for the same reason. */
export type NotJudged = {
  readonly mark: string;
  readonly status: Check['status'];
  readonly reason: string;
  readonly checks: readonly Check[];
};

/** What was not judged, by the reason: what failed at the end of a chain of needs says it once for all checks of the chain. */
export function notJudgedGroups({ checks }: Pick<Record, 'checks'>): readonly NotJudged[] {
  const all = new Map(checks.map((check) => [check.id, check]));
  const groups = new Map<string, Check[]>();
  for (const check of checks) {
    if (check.status === 'passed' || check.status === 'failed') continue;
    const key = JSON.stringify([check.status, failedNeed(check, all) ?? check.because]);
    groups.set(key, [...(groups.get(key) ?? []), check]);
  }
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const need = failedNeed(first, all);
    const because = first.because ?? 'no reason is recorded';
    const reason = need === undefined ? because : `${members.length === 1 ? 'it needs' : 'they need'} ${need}, which failed.`;
    return [{ mark: markOf(first), status: first.status, reason, checks: members }];
  });
}

function failedNeed(check: Check, all: ReadonlyMap<string, Check>): string | undefined {
  const root = check.status === 'skipped' ? rootNeed(check, all) : undefined;
  return root?.status === 'failed' ? root.id : undefined;
}

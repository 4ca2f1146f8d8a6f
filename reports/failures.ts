import type { Record } from '../harness/model/record.ts';
import type { Level } from '../harness/model/verdict.ts';
import { failsRun } from './marks.ts';
import { subjectOf } from './steps.ts';
import { capital } from './text/words.ts';

type Check = Record['checks'][number];

/** Failures with one cause: the one that shows it best, and the others. */
export type FailureGroup = { readonly first: Check; readonly others: readonly Check[]; readonly level: Level };

const weight: { readonly [level in Level]: number } = { MUST: 0, SHOULD: 1, MAY: 2 };

/** The failures of a run grouped by cause, the one to fix first at the head: MUST before SHOULD before MAY, else as recorded. */
export function failureGroups(record: Record): readonly FailureGroup[] {
  const failed = new Map(record.checks.filter(isNew).map((check) => [check.id, check]));
  const groups: FailureGroup[] = [];
  const place = (ids: readonly string[]) => {
    const members = ids.flatMap((id) => failed.get(id) ?? []);
    for (const { id } of members) failed.delete(id);
    const group = groupOf(members);
    if (group !== undefined) groups.push(group);
  };
  for (const cause of record.causes ?? []) place(cause.checks);
  const leaders = [...failed.values()].filter((check) => !failed.has(check.sameCauseAs ?? ''));
  for (const { id } of leaders)
    place([id, ...[...failed.values()].filter((check) => check.sameCauseAs === id).map((check) => check.id)]);
  // What is left names a cause that is itself grouped elsewhere, or points in a circle.
  for (const id of failed.keys()) place([id]);
  return groups.sort((a, b) => weight[a.level] - weight[b.level]);
}

/** A failure that the baseline does not know. */
function isNew(check: Check): boolean {
  return check.status === 'failed' && check.known === undefined;
}

/** How urgent a group is: what does not fail the run is no order. */
export function urgencyOf(group: FailureGroup, failsOn: 'must' | 'should' | undefined): 'Fix this first' | 'Worth fixing' {
  return failsRun(group.first, failsOn) ? 'Fix this first' : 'Worth fixing';
}

/** One sentence that says what is wrong: the likely mistake; where none fits, that, with what was observed. */
export function headlineOf(check: Check): string {
  const likely = check.diagnosis?.[0]?.likely;
  if (likely !== undefined) return likely;
  const observed = check.observed ?? `the ${subjectOf(check)} does not do this: ${check.title}`;
  if (check.level !== 'MUST') return capital(observed);
  // Every violation has something that was expected; where it is left out, the reader is not to be told the cause either.
  return check.expected === undefined ? `Wrong: ${observed}` : `Wrong, cause unknown: ${observed}`;
}

function groupOf(members: readonly Check[]): FailureGroup | undefined {
  const heaviest = members.toSorted((a, b) => weight[a.level] - weight[b.level])[0];
  if (heaviest === undefined) return undefined;
  const first = members.find((check) => check.level === heaviest.level && check.sameCauseAs === undefined) ?? heaviest;
  return { first, others: members.filter((check) => check !== first), level: heaviest.level };
}

import type { AnyCheck, CheckResult, Record, RunEvent } from '../../harness/index.ts';
import { gradeOf, repeatsOf, type Rubric } from '../../reports/index.ts';
import { groupByCause } from '../../specs/index.ts';

/** Judgements that agree before a server is taken for one that does the same each time. */
const agreeing = 3;

/**
 * Whether a submission is judged once more, from the first check to the last: when it has lost points, so that a mistake that shows
 * only now and then costs the same whenever the submission is graded; and more often where the judgements do not agree. A run that
 * did not come to its end is not repeated.
 */
export function asksForAnother(rounds: readonly Record[], rubric: Rubric | undefined): boolean {
  if (rounds.length >= repeatsOf(rubric) || rounds.some(({ run }) => run.ended !== undefined)) return false;
  const grades = rounds.map((record) => gradeOf(record, rubric));
  if (rounds.length === 1 && rubric?.flaky?.when !== 'always') return grades.some(({ score, max }) => score < max);
  if (rounds.length < agreeing) return true;
  const outcomes = grades.map(({ checks }) => JSON.stringify(checks.map(({ id, outcome }) => [id, outcome])));
  return new Set(outcomes).size > 1;
}

/**
 * The events of all rounds as those of one run: the first round's, and what the others add to it. Rounds that were cut off count
 * for nothing beside one that was not.
 */
export function eventsOfRounds(
  rounds: readonly { readonly events: readonly RunEvent[]; readonly record: Record }[],
  checks: readonly AnyCheck[],
): readonly RunEvent[] {
  const [first, ...others] = rounds;
  const whole = others.filter(({ record }) => record.run.ended === undefined);
  const end = first?.events.findLast((event) => event.type === 'run-ended');
  if (first === undefined || end?.type !== 'run-ended' || whole.length === 0) return first?.events ?? [];
  const records = [first.record, ...whole.map(({ record }) => record)];
  const results = first.record.checks.map(({ id }) =>
    settled(records.flatMap((record) => record.checks.find((check) => check.id === id) ?? [])),
  );
  const causes = groupByCause(results, checks);
  const grouped = new Map(causes.results.map((result) => [result.id, result]));
  const durationMs = records.reduce((sum, { run }) => sum + run.durationMs, 0);
  return [
    ...first.events.filter((event) => event !== end),
    { type: 'causes-found', at: end.at, causes: causes.causes, results: results.map((result) => grouped.get(result.id) ?? result) },
    { ...end, durationMs },
  ];
}

/**
 * One result from those of all rounds: a check has failed when it failed in one of them, and `rounds` says in how many. Rounds in
 * which it was not judged say nothing. A failure on a time or on a race that was not confirmed counts when it has been seen twice.
 */
function settled(results: readonly (CheckResult & { readonly step?: string })[]): CheckResult {
  const { step: _step, sameCauseAs: _cause, ...result } = representative(results);
  const [failed, passed] = [results.filter(hasFailed), results.filter(({ status }) => status === 'passed')];
  if (failed.length === 0) return result;
  return { ...result, rounds: { failed: failed.length, of: failed.length + passed.length } };
}

function hasFailed({ status, confirmed }: CheckResult): boolean {
  return status === 'failed' || (status === 'inconclusive' && confirmed !== undefined && confirmed.failed > 0);
}

const order = ['failed', 'passed', 'inconclusive', 'errored', 'skipped'] as const;

function representative<Result extends CheckResult>(results: readonly Result[]): Result {
  const [seen, again] = results.filter(hasFailed);
  const best = order.flatMap((status) => results.filter((result) => result.status === status))[0];
  if (best === undefined) throw new Error('A check without a result in any round.');
  if (best.status === 'failed' || seen === undefined || again === undefined) return best;
  const { because: _because, ...rest } = { ...seen, status: 'failed' as const };
  return rest as Result;
}

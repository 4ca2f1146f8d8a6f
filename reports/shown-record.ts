import type { RunEvent } from '../harness/model/event.ts';
import { recordOf, type Record } from '../harness/model/record.ts';
import type { CheckResult } from '../harness/model/verdict.ts';
import { eventsOf } from './events-of.ts';
import { rewordedCheck } from './reworded.ts';
import { visibilityOf, type Feedback, type Rubric } from './rubric.ts';
import { neededBy } from './skipped.ts';

/**
 * The record as a student may see it: checks that are not visible are gone, with all that mentions them, and the counts and
 * the verdict are those of what is left. Of failures stays what the rubric's feedback allows.
 */
export function shownRecord(record: Record, rubric: Rubric | undefined): Record {
  if (rubric === undefined) return record;
  const hidden = new Set(record.checks.map((check) => check.id).filter((id) => visibilityOf(id, rubric) !== 'visible'));
  const feedback = rubric.feedback ?? 'full';
  if (hidden.size === 0 && feedback === 'full') return record;
  const checks = record.checks.filter((check) => !hidden.has(check.id)).map((check) => allowed(unlinked(check, hidden), feedback));
  const { causes: _causes, warnings: _warnings, ...rest } = record;
  const causes = feedback === 'full' ? causesWithout(record, hidden) : [];
  const warnings = (record.warnings ?? []).filter((warning) => !mentions(warning, hidden));
  // Folded again, so that counts and verdict follow from what is left.
  return recordOf(eventsOf({ ...rest, checks, ...(causes.length > 0 && { causes }), ...(warnings.length > 0 && { warnings }) }));
}

/** The record with all its checks, and of failures what the rubric's feedback allows. */
export function feedbackRecord(record: Record, rubric: Rubric | undefined): Record {
  return shownRecord(record, { ...(rubric?.feedback !== undefined && { feedback: rubric.feedback }) });
}

/**
 * Turns each event of a run into what a student may see of it while it happens, if anything. Their fold is `shownRecord` of the
 * fold of all events.
 */
export function shownEvents(rubric: Rubric | undefined): (event: RunEvent) => RunEvent | undefined {
  if (rubric === undefined) return (event) => event;
  let hidden: ReadonlySet<string> = new Set();
  const feedback = rubric.feedback ?? 'full';
  const shown = (result: CheckResult) => allowed(unlinked(rewordedCheck(result, rubric), hidden), feedback);
  return (event) => {
    switch (event.type) {
      case 'run-started':
        hidden = new Set(event.checks.map(({ id }) => id).filter((id) => visibilityOf(id, rubric) !== 'visible'));
        return { ...event, checks: event.checks.filter(({ id }) => !hidden.has(id)).map((check) => titled(check, rubric)) };
      case 'check-started':
        return hidden.has(event.id) ? undefined : event;
      case 'check-ended':
        return hidden.has(event.result.id) ? undefined : { ...event, result: shown(event.result) };
      case 'causes-found': {
        const results = event.results.filter(({ id }) => !hidden.has(id)).map(shown);
        return { ...event, causes: feedback === 'full' ? causesWithout(event, hidden) : [], results };
      }
      case 'warned':
        return mentions(event.message, hidden) ? undefined : event;
      default:
        return event;
    }
  };
}

function titled<Planned extends { readonly id: string; readonly title: string }>(check: Planned, { explain }: Rubric): Planned {
  const title = explain?.[check.id]?.title;
  return title === undefined ? check : { ...check, title };
}

function mentions(text: string, ids: ReadonlySet<string>): boolean {
  return [...ids].some((id) => text.includes(id));
}

function causesWithout(record: Pick<Record, 'causes'>, hidden: ReadonlySet<string>): NonNullable<Record['causes']> {
  return (record.causes ?? [])
    .map((cause) => ({ ...cause, checks: cause.checks.filter((id) => !hidden.has(id)) }))
    .filter((cause) => cause.checks.length > 0);
}

/** The check without a mention of a hidden one. */
function unlinked<Result extends CheckResult>(check: Result, hidden: ReadonlySet<string>): Result {
  const needsHidden = neededBy(check, hidden) !== undefined;
  const linked = needsHidden ? { ...check, because: neutralBecause } : check;
  if (check.sameCauseAs === undefined || !hidden.has(check.sameCauseAs)) return linked;
  const { sameCauseAs: _sameCauseAs, ...rest } = linked;
  return rest as Result;
}

/** A reason that says nothing of how a hidden check came out: it is the same for whatever kept this one from being judged. */
const neutralBecause = 'It was not carried out in this run.';

/** The fields of a check that students see whatever the feedback; `because` says why there is no verdict, never why it failed. */
const always = ['id', 'level', 'title', 'step', 'status', 'durationMs', 'runs', 'rounds', 'known', 'hint'];

function allowed<Result extends CheckResult>(check: Result, feedback: Feedback): Result {
  if (feedback === 'full') return check;
  const reason = check.status === 'failed' ? [] : ['because'];
  const actual = feedback === 'actual-only' ? ['observed', 'process'] : [];
  const fields = new Set([...always, ...reason, ...actual]);
  return Object.fromEntries(Object.entries(check).filter(([field]) => fields.has(field))) as Result;
}

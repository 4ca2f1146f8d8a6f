import type { Record } from '../harness/model/record.ts';
import { keyFor, visibilityOf, type Rubric, type Visibility } from './rubric.ts';
import { skipKindOf } from './skipped.ts';

type Check = Record['checks'][number];

/**
 * Points of one check. `withheld`: it was not judged, which is not the student's failure and earns nothing either.
 * `excluded`: it does not apply to this server or cannot be done on this machine, so that no points hang on it.
 */
export type CheckPoints = {
  readonly id: string;
  readonly outcome: 'earned' | 'lost' | 'withheld' | 'excluded';
  /** Whole points, at least 0 and at most `max`. Something between them for a check that failed only now and then, if so ruled. */
  readonly score: number;
  readonly max: number;
  readonly visibility: Visibility;
};

/** The points of a run. All numbers are integers; the parts add up exactly. */
export type Grade = {
  readonly checks: readonly CheckPoints[];
  readonly score: number;
  readonly max: number;
  /** The part of `max` that nobody could judge. An instructor decides, or the run is done again. */
  readonly withheld: number;
};

const defaultPoints = 100;

/** The points of every check, hidden ones too: by the rubric, or 100 shared by the requirements of level MUST. */
export function gradeOf(record: Record, rubric?: Rubric): Grade {
  const all = new Map(record.checks.map((check) => [check.id, check]));
  const counting = record.checks.filter((check) => outcomeOf(check, all) !== 'excluded');
  const max = rubric?.points === undefined ? defaultMaxima(counting) : rubricMaxima(counting, rubric.points);
  const checks = record.checks.map((check) => pointsOf(check, { max: max.get(check.id) ?? 0, all, rubric }));
  return totalled(checks);
}

/** The part of the grade that some of the checks make up. */
export function gradeAmong(grade: Grade, ids: ReadonlySet<string>): Grade {
  return totalled(grade.checks.filter((check) => ids.has(check.id)));
}

function totalled(checks: readonly CheckPoints[]): Grade {
  const sum = (outcomes: readonly CheckPoints['outcome'][]) =>
    checks.filter((check) => outcomes.includes(check.outcome)).reduce((total, check) => total + check.max, 0);
  const score = checks.reduce((total, check) => total + check.score, 0);
  return { checks, score, max: sum(['earned', 'lost', 'withheld']), withheld: sum(['withheld']) };
}

type Checks = ReadonlyMap<string, Check>;
type Terms = { readonly max: number; readonly all: Checks; readonly rubric: Rubric | undefined };

function pointsOf(check: Check, { max, all, rubric }: Terms): CheckPoints {
  const outcome = outcomeOf(check, all);
  const kept = outcome === 'earned' ? 1 : outcome === 'lost' ? keptShare(check, rubric) : 0;
  const score = Math.round(max * kept);
  return { id: check.id, outcome: kept === 1 ? 'earned' : outcome, score, max, visibility: visibilityOf(check.id, rubric) };
}

/** What a failed check keeps of its points, from 0 to 1: something only where it failed now and then, by the rule of the rubric. */
function keptShare({ status, rounds }: Check, rubric: Rubric | undefined): number {
  if (status !== 'failed' || rounds === undefined || rounds.failed >= rounds.of) return 0;
  switch (rubric?.flaky?.score ?? 'worst') {
    case 'worst':
      return 0;
    case 'majority':
      return 2 * rounds.failed > rounds.of ? 0 : 1;
    case 'fraction':
      return (rounds.of - rounds.failed) / rounds.of;
  }
}

function outcomeOf(check: Check, all: Checks): CheckPoints['outcome'] {
  if (check.status === 'skipped') return skipOutcomes[skipKindOf(check, all)];
  return outcomes[check.status];
}

const outcomes = { passed: 'earned', failed: 'lost', inconclusive: 'withheld', errored: 'withheld' } as const;

const skipOutcomes = { need: 'lost', unjudged: 'withheld', unavailable: 'excluded' } as const;

function defaultMaxima(checks: readonly Check[]): ReadonlyMap<string, number> {
  return shared(
    defaultPoints,
    checks.filter((check) => check.level === 'MUST').map((check) => check.id),
  );
}

function rubricMaxima(checks: readonly Check[], points: NonNullable<Rubric['points']>): ReadonlyMap<string, number> {
  const groups = new Map<string, string[]>();
  for (const { id, level } of checks) {
    const key = pointsKeyFor({ id, level }, points);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), id]);
  }
  return new Map([...groups].flatMap(([key, ids]) => [...shared(points[key] ?? 0, ids)]));
}

/** The entry from which a check has its points. A MAY is never counted, so that it has none of its group's, only those of its own. */
export function pointsKeyFor(
  { id, level }: Pick<Check, 'id' | 'level'>,
  points: NonNullable<Rubric['points']>,
): string | undefined {
  const key = keyFor(id, Object.keys(points));
  return level === 'MAY' && key !== id ? undefined : key;
}

/** Points shared as whole numbers that add up: the first ones get one more where it does not divide. */
function shared(points: number, ids: readonly string[]): ReadonlyMap<string, number> {
  const whole = Math.max(0, Math.round(points));
  const each = Math.floor(whole / Math.max(1, ids.length));
  const more = whole - each * ids.length;
  return new Map(ids.map((id, index) => [id, each + (index < more ? 1 : 0)]));
}

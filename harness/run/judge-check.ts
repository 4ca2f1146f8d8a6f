import fc from 'fast-check';
import type { Diagnosis, CheckResult, Level } from '../model/verdict.ts';
import { limits } from '../limits.ts';
import { currentSlowness, now } from '../time.ts';
import { Stage, type Outcome, type Setting } from './attempt-once.ts';
import type { AnyCheck, HintContext } from './check.ts';
import { restsBetweenClients } from './knowledge.ts';

export type Violated = Extract<Outcome, { kind: 'violated' }>;

/** What a failed check is told about its failure by those who know the mistakes. */
export type Diagnose = (check: AnyCheck, violated: Violated, context: Omit<HintContext, 'knowledge'>) => readonly Diagnosis[];

export type Judged = {
  readonly result: CheckResult;
  readonly learned: Readonly<Record<string, unknown>>;
  readonly violated?: Violated;
  readonly input?: unknown;
  /** The inputs that the same server had been given before, without a failure. */
  readonly before?: readonly unknown[];
};

/**
 * Carries a check out: its own inputs, then inputs at random, smaller ones when one fails; confirms what rests on time or on a
 * race on fresh servers; and says what came of it.
 */
export async function judgeCheck(
  setting: Setting,
  options: {
    readonly level: Level;
    readonly runs?: number;
    readonly diagnose: Diagnose;
    /** Mistakes that another check has shown for certain: a failure that fits one of them needs no confirmation of its own. */
    readonly confirmedCauses?: ReadonlySet<string>;
  },
): Promise<Judged> {
  const began = now();
  const { check } = setting;
  await using stage = new Stage(setting, 'kept or fresh');
  const tried = await tryUntilConclusive(setting, stage, options.runs);
  const base = { id: check.id, level: options.level, title: check.title };
  const ended = (): { durationMs: number; runs: number } => ({ durationMs: Math.round(now() - began), runs: stage.attempts });
  const { outcome } = tried;
  switch (outcome.kind) {
    case 'held':
      return { result: { ...base, status: 'passed', ...ended(), ...factsOf(outcome.facts) }, learned: outcome.learned };
    case 'not-applicable':
      return { result: { ...base, status: 'skipped', ...ended(), because: outcome.because }, learned: outcome.learned ?? {} };
    case 'inconclusive':
      return { result: { ...base, status: 'inconclusive', ...ended(), because: outcome.because }, learned: {} };
    case 'errored':
      return { result: { ...base, status: 'errored', ...ended(), because: describeError(outcome.error) }, learned: {} };
    case 'violated': {
      const draft = resultOfViolation(outcome, { check, ...options, ...tried, confirmed: { failed: 1, of: 1 }, ...ended() });
      const known = options.confirmedCauses?.has(draft.diagnosis?.[0]?.bug ?? '') === true;
      const confirmed = outcome.violation.certain || known ? { failed: 1, of: 1 } : await confirm(setting, stage, tried);
      const result: CheckResult = { ...draft, confirmed, ...ended() };
      return {
        result:
          setting.signal.aborted && !outcome.violation.certain
            ? { ...notConfirmed(result, 0), because: 'The run ended before its failure was confirmed.' }
            : confirmed.failed === 1 && confirmed.of > 1
              ? notConfirmed(result, confirmed.of - 1)
              : result,
        learned: outcome.learned,
        violated: outcome,
        input: tried.input,
        ...(tried.before.length > 0 && { before: tried.before }),
      };
    }
  }
}

/** A violation as a result: what was expected and observed, with what, how often, and the mistakes that fit. */
export function resultOfViolation(
  violated: Violated,
  found: {
    readonly check: AnyCheck;
    readonly level: Level;
    readonly diagnose: Diagnose;
    readonly input: unknown;
    readonly shrinks: number;
    readonly confirmed: { readonly failed: number; readonly of: number };
    readonly durationMs: number;
    readonly runs: number;
  },
): CheckResult {
  const { violation, process } = violated;
  const { check, confirmed } = found;
  const context = {
    exit: process.state === 'running' ? undefined : process,
    stderr: process.stderrTail ?? '',
    stdout: process.stdoutTail ?? '',
  };
  const diagnosis = found.diagnose(check, violated, context);
  const difference = violation.evidence['difference'] as CheckResult['difference'];
  return {
    id: check.id,
    level: found.level,
    title: check.title,
    status: 'failed',
    durationMs: found.durationMs,
    runs: found.runs,
    expected: violation.expected,
    observed: violation.observed,
    ...(difference !== undefined && { difference }),
    confirmed,
    counterexample: {
      plan: found.input ?? {},
      steps: violated.sentences,
      exchange: violated.steps,
      ...(found.shrinks > 0 && { shrinks: found.shrinks }),
    },
    ...(diagnosis.length > 0 && { diagnosis }),
    process,
    ...factsOf(violated.facts),
  };
}

/** A failure that did not come again: nothing is blamed for it. */
function notConfirmed({ diagnosis: _none, ...result }: CheckResult, heldTimes: number): CheckResult {
  return {
    ...result,
    status: 'inconclusive',
    because: `It failed once and held ${heldTimes === 1 ? 'once' : `${heldTimes} times`}: ${result.observed}.`,
  };
}

/**
 * What an instrument could not bring about is tried again, and so is a failure on a server that another check had used before, or one
 * that the check had no use for; all on fresh servers.
 */
async function tryUntilConclusive(setting: Setting, stage: Stage, runs: number | undefined): Promise<Tried> {
  let tried = await tryInputs(setting, stage, runs);
  for (let again = 0; again < triesMore && !setting.signal.aborted; again++) {
    const { outcome } = tried;
    const spoiled = stage.usedKept && (outcome.kind === 'violated' || outcome.kind === 'not-applicable');
    if (!(outcome.kind === 'inconclusive' && outcome.why !== 'time') && !spoiled) break;
    await using fresh = new Stage(setting);
    tried = await tryInputs(setting, fresh, runs);
    stage.usedKept = false;
    stage.attempts += fresh.attempts;
  }
  return tried;
}

const triesMore = 2;

type Tried = { readonly outcome: Outcome; readonly input: unknown; readonly before: readonly unknown[]; readonly shrinks: number };

async function tryInputs(setting: Setting, stage: Stage, runs: number | undefined): Promise<Tried> {
  const { check } = setting;
  if (check.arbitrary !== undefined) return tryProperty(setting, stage, runs);
  let last: Extract<Outcome, { kind: 'held' }> = { kind: 'held', facts: {}, learned: {} };
  const before: unknown[] = [];
  const began = now();
  for (const input of check.inputs) {
    if (before.length > 0 && check.inputs.length >= manyInputs && isAskedEnough(setting, began)) {
      const inputs = `${before.length} of ${check.inputs.length}, since each one took a while`;
      last = { ...last, facts: { ...last.facts, inputs } };
      break;
    }
    const outcome = await stage.once(input);
    if (outcome.kind !== 'held') return { outcome, input, before, shrinks: 0 };
    before.push(input);
    last = { kind: 'held', facts: { ...last.facts, ...outcome.facts }, learned: { ...last.learned, ...outcome.learned } };
  }
  return { outcome: last, input: undefined, before, shrinks: 0 };
}

/** So many inputs are a list of small matters, in the order in which they go wrong; fewer are scenarios of which none can be left out. */
const manyInputs = 6;

/** Whether a server that takes a while for each answer, or for each client, has had its time. */
function isAskedEnough({ pace, knowledge }: Setting, beganMs: number): boolean {
  const takesItsTime = pace?.isSlow === true || restsBetweenClients(knowledge());
  return takesItsTime && now() - beganMs > limits.slowInputsMs;
}

/** The check as a property: fast-check draws the inputs and shrinks, bounded in time; the smallest failure so far is kept. */
async function tryProperty(setting: Setting, stage: Stage, runs: number | undefined): Promise<Tried> {
  const { check } = setting;
  const { arbitrary } = check;
  if (arbitrary === undefined) throw new Error(`${check.id} has no arbitrary`);
  let smallest: Tried | undefined;
  let other: Outcome | undefined;
  let facts: Record<string, string | number | boolean> = {};
  let failedAt = 0;
  const began = now();
  let shrinks = -1;
  let ownLeft = check.inputs.length;
  let drawsMore = true;
  const property = fc.asyncProperty(arbitrary.values, async (input) => {
    const isOwn = ownLeft-- > 0;
    if (other !== undefined || (failedAt > 0 && now() - failedAt > limits.shrinkMs)) return true;
    if (failedAt === 0 && !isOwn && (!drawsMore || isAskedEnough(setting, began) || now() - began > limits.drawMs)) return true;
    const outcome = await stage.once(input, isOwn ? undefined : drawnLimitMs(check));
    // The check's own inputs were done in time: one at random is too much for a server that is slow, which says nothing about it.
    if (outcome.kind === 'inconclusive' && outcome.why === 'time' && !isOwn) {
      drawsMore = false;
      return true;
    }
    if (outcome.kind === 'held') {
      facts = { ...facts, ...outcome.facts };
      return true;
    }
    if (outcome.kind !== 'violated') {
      if (smallest === undefined) other = outcome;
      return true;
    }
    failedAt ||= now();
    shrinks++;
    smallest = { outcome, input, before: [], shrinks };
    return false;
  });
  await fc.check(property, {
    seed: setting.seed,
    numRuns: check.inputs.length + (runs ?? arbitrary.runs),
    examples: check.inputs.map((input) => [input] as [unknown]),
  });
  return smallest ?? { outcome: other ?? { kind: 'held', facts, learned: {} }, input: undefined, before: [], shrinks: 0 };
}

/** Long enough to find out that a server has gone silent, and not so long that one that is slow takes the whole run for its draws. */
function drawnLimitMs(check: AnyCheck): number {
  return Math.min(check.limitMs ?? limits.attemptMs, limits.drawMs) * Math.min(2, currentSlowness());
}

/**
 * Repeats a failure that rests on time or on a race, on fresh servers: twice, and twice more when that does not agree. An input
 * that fails only after others have gone before is repeated with them.
 */
async function confirm(setting: Setting, stage: Stage, tried: Tried): Promise<{ failed: number; of: number }> {
  await stage[Symbol.asyncDispose]();
  const alone = [tried.input];
  const withThoseBefore = [...tried.before, tried.input];
  const first = await repeat(setting, stage, [alone, withThoseBefore]);
  const agreed = first === 2 ? first : first + (await repeat(setting, stage, [withThoseBefore, withThoseBefore]));
  return { failed: 1 + agreed, of: first === 2 ? 3 : 5 };
}

/** Repeats at the same time where each server can have a port of its own; says how often it failed again. */
async function repeat(setting: Setting, stage: Stage, rounds: readonly (readonly unknown[])[]): Promise<number> {
  const once = async (inputs: readonly unknown[]): Promise<number> => {
    await using again = new Stage(setting);
    const failed = await failsAgain(again, inputs);
    stage.attempts += again.attempts;
    return Number(failed);
  };
  if (setting.target.port === undefined) return (await Promise.all(rounds.map(once))).reduce((sum, failed) => sum + failed, 0);
  let failed = 0;
  for (const inputs of rounds) failed += await once(inputs);
  return failed;
}

async function failsAgain(stage: Stage, inputs: readonly unknown[]): Promise<boolean> {
  for (const input of inputs) if ((await stage.once(input)).kind === 'violated') return true;
  return false;
}

function factsOf(facts: Readonly<Record<string, string | number | boolean>>): Pick<CheckResult, 'facts'> {
  return Object.keys(facts).length > 0 ? { facts } : {};
}

function describeError(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `A fault of echospec, not of what it judges; please report it. ${text.split('\n').slice(0, 4).join(' | ')}`;
}

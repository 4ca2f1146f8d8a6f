import { resolve } from 'node:path';
import {
  calibrate,
  findExecutable,
  limits,
  NotStartable,
  runChecks,
  startBudget,
  type AnyCheck,
  type Knowledge,
  type RunEvent,
  type Sandbox,
  type Target,
} from '../harness/index.ts';
import { visibilityOf } from '../reports/rubric.ts';
import { diagnoseWith, excusedForPauses, groupByCause, languageOfCommand } from '../specs/index.ts';
import { markKnown, type Baseline } from './baseline.ts';
import { teachersOf } from './choose-checks.ts';
import { keepFailures } from './keep-failures.ts';
import { runStarted } from './run-started.ts';
import type { TestOptions } from './test-options.ts';
import { traceFailures, type Failure } from './trace-failures.ts';

/** Emits all events of the run, its end included, whatever happens. */
export async function judgeTarget(options: {
  readonly options: TestOptions;
  readonly checks: readonly AnyCheck[];
  readonly command: readonly string[];
  readonly baseline?: Baseline;
  /** Where the server runs when it is not trusted. */
  readonly sandbox?: Sandbox;
  /** Aborts when the user interrupts. */
  readonly signal: AbortSignal;
  readonly emit: (event: RunEvent) => void;
}): Promise<void> {
  const { options: asked, checks, command, emit } = options;
  const began = Date.now();
  const baseline: Baseline = options.baseline ?? new Map<string, string>();
  const named = asked.name === undefined ? {} : { name: asked.name };
  const { sandbox } = options;
  const [file = ''] = command;
  const language = languageOfCommand(
    command,
    sandbox === undefined ? findExecutable(file, asked.cwd) : resolve(sandbox.folder, file),
  );
  const target: Target = {
    command,
    host: asked.host,
    ...(asked.port !== undefined && { port: asked.port }),
    ...(asked.cwd !== undefined && { cwd: asked.cwd }),
    ...(sandbox !== undefined && { sandbox }),
  };
  emit(
    runStarted({
      options: asked,
      checks,
      at: began,
      target: { ...named, command, ...(language !== undefined && { language }) },
      isolation: sandbox?.level ?? 'none',
    }),
  );
  const over = new AbortController();
  const endRun = (): void => over.abort('budget');
  const budget = asked.budgetMs === undefined ? startBudget(limits.runMs, endRun) : startTimer(asked.budgetMs, endRun);
  const signal = AbortSignal.any([options.signal, over.signal]);
  try {
    emit({ type: 'calibrated', at: Date.now(), calibration: await calibrate() });
    const knowledge: Knowledge = language === undefined ? {} : { language };
    const failures = new Map<string, Failure>();
    const warn = (message: string): void => emit({ type: 'warned', at: Date.now(), message });
    const keeper = keepFailures({
      target,
      profile: asked.profile,
      seed: asked.seed,
      folder: asked.failures,
      warn,
    });
    const {
      results,
      knowledge: learned,
      ended,
    } = await runChecks({
      checks,
      silently: teachersOf(checks, asked),
      target,
      profile: asked.profile,
      seed: asked.seed,
      lanes: asked.lanes,
      keepServers: asked.quick ? 'all' : 'slow ones',
      ...(asked.runs !== undefined && { runs: asked.runs }),
      bail: asked.bail,
      signal,
      emit: (event) => {
        if (event.type !== 'check-ended') return emit(event);
        if (event.result.status === 'passed') keeper.forget(event.result.id);
        return emit({ ...event, result: markKnown(event.result, baseline) });
      },
      diagnose: diagnoseWith,
      keep: (judged, known) => {
        // A file would tell students of a check that is hidden from them.
        const kept = isHidden(judged.result.id, asked) ? judged.result : keeper.keep(judged, known);
        const result = markKnown(kept, baseline);
        failures.set(result.id, { judged: { ...judged, result }, knowledge: known });
        return result;
      },
      knowledge,
    });
    if (learned.architecture !== undefined) {
      emit({
        type: 'target-known',
        at: Date.now(),
        target: { ...named, command, ...(language !== undefined && { language }), architecture: learned.architecture },
      });
    }
    const excused = excusedForPauses(
      [...failures.values()].map(({ judged }) => judged),
      learned,
    );
    for (const { id } of excused) keeper.forget(id);
    const causes = groupByCause(
      results.map((result) => excused.find(({ id }) => id === result.id) ?? result),
      checks,
    );
    const leaders = causes.causes.flatMap((cause) => failures.get(cause.checks[0] ?? '') ?? []);
    const about = { target, profile: asked.profile, seed: asked.seed, signal, warn };
    const traced = asked.trace ? await traceFailures({ ...about, failures: leaders }) : [];
    emit({ type: 'causes-found', at: Date.now(), causes: causes.causes, results: [...causes.results, ...excused, ...traced] });
    const how = ended === 'interrupted' ? (over.signal.aborted ? 'budget' : 'interrupted') : ended;
    emit({ type: 'run-ended', at: Date.now(), durationMs: Date.now() - began, how });
  } catch (error) {
    emit({
      type: 'run-ended',
      at: Date.now(),
      durationMs: Date.now() - began,
      how: error instanceof NotStartable ? 'not-startable' : 'error',
      message: error instanceof Error ? error.message : String(error),
    });
  } finally {
    budget.end();
  }
}

/** A budget that was asked for is one of the clock. */
function startTimer(limitMs: number, over: () => void): { readonly end: () => void } {
  const timer = setTimeout(over, limitMs);
  return { end: () => clearTimeout(timer) };
}

/** Whether the reader of this run must not know of a check. */
export function isHidden(id: string, { audience, rubric }: Pick<TestOptions, 'audience' | 'rubric'>): boolean {
  return audience === 'student' && visibilityOf(id, rubric) !== 'visible';
}

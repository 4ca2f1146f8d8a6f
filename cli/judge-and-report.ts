import { NotStartable, recordOf, type AnyCheck, type Record, type RunEvent, type TargetError } from '../harness/index.ts';
import { createLive, eventLine, shownEvents, viewOf, type ReportOptions } from '../reports/index.ts';
import type { Baseline } from './baseline.ts';
import type { Surroundings } from './commands.ts';
import { isLogFile, openEventLogs, type EventLog } from './event-log.ts';
import { judgeTarget } from './judge-target.ts';
import { runStarted } from './run-started.ts';
import { writeReports, type PlannedReport } from './report-files.ts';
import type { TestOptions } from './test-options.ts';

/** What is judged, and where its reports go. */
export type Run = {
  readonly options: TestOptions;
  readonly checks: readonly AnyCheck[];
  readonly command: readonly string[];
  readonly planned: readonly PlannedReport[];
  readonly baseline?: Baseline;
};

/** The record as the reader of this run may see it: an exit code that tells of a hidden failure would be a trace of it. */
export function seenBy({ audience, rubric }: Pick<TestOptions, 'audience' | 'rubric'>, record: Record): Record {
  return viewOf(record, { audience, ...(rubric !== undefined && { rubric }) }).exact;
}

/** Judges a server once, with progress while it happens and all reports at its end. */
export async function judgeAndReport(run: Run, outside: Surroundings): Promise<{ readonly record: Record; readonly code: number }> {
  const judge = async (emit: Emit) => judgeTarget({ ...run, signal: outside.signal, emit });
  return reported({ run, outside, progress: [progressOf(run.planned, outside)], judge });
}

/**
 * The reports of a run that can't even begin, so that whoever reads a file finds one that says why. On the terminal the message of
 * the error is enough.
 */
export async function reportUnstarted(run: Run, error: TargetError, outside: Surroundings): Promise<void> {
  const { options, checks, command } = run;
  const target = { ...(options.name !== undefined && { name: options.name }), command };
  const planned = run.planned.filter((report) => report.file !== undefined || report.reporter.format !== 'terminal');
  const judge = async (emit: Emit) => {
    const at = Date.now();
    emit(runStarted({ options, checks, at, target, isolation: 'none' }));
    const how = error instanceof NotStartable ? 'not-startable' : 'error';
    emit({ type: 'run-ended', at, durationMs: 0, how, message: error.message });
    return Promise.resolve();
  };
  await reported({ run: { ...run, planned }, outside, progress: [], judge });
}

type Emit = (event: RunEvent) => void;

async function reported({
  run,
  outside,
  progress,
  judge,
}: {
  readonly run: Run;
  readonly outside: Surroundings;
  readonly progress: readonly EventLog[];
  readonly judge: (emit: Emit) => Promise<void>;
}): Promise<{ readonly record: Record; readonly code: number }> {
  const { options, planned } = run;
  const events: RunEvent[] = [];
  const sinks = [...eventLogsOf(planned, outside), ...progress];
  const shown = options.audience === 'student' ? shownEvents(options.rubric) : (event: RunEvent) => event;
  await judge((event) => {
    events.push(event);
    const visible = shown(event);
    if (visible !== undefined) for (const sink of sinks) sink.append(visible);
  });
  for (const sink of sinks) sink.close();
  const record = recordOf(events);
  const written = writeReports({
    record,
    planned: planned.filter((report) => report.reporter.format !== 'events'),
    reportOptions: reportOptionsOf(options, outside),
    write: outside.write,
    complain: outside.writeError,
  });
  const seen = seenBy(options, record);
  const code = exitCodeOf(seen.verdict);
  return { record: seen, code: written === 'failed' && code === 0 ? 3 : code };
}

export function exitCodeOf(verdict: Record['verdict']): number {
  return verdict === 'conforms' ? 0 : verdict === 'violates' ? 1 : 3;
}

/** Whether a report for reading stands on the terminal, so that other text may as well. */
export function showsOnTerminal(planned: readonly PlannedReport[]): boolean {
  return planned.some((report) => report.reporter.format === 'terminal' && report.file === undefined);
}

/** The event logs, which are written as it happens and not at the end. */
function eventLogsOf(planned: readonly PlannedReport[], outside: Surroundings): readonly EventLog[] {
  const onStdout = planned.filter((report) => report.reporter.format === 'events' && !isLogFile(report));
  return [
    ...onStdout.map((): EventLog => ({ append: (event) => outside.write(eventLine(event)), close: () => undefined })),
    ...openEventLogs(planned, outside.writeError),
  ];
}

/** Progress stands on stdout only where a report for reading follows it; what programs read is kept clean. */
function progressOf(planned: readonly PlannedReport[], outside: Surroundings): EventLog {
  const onTerminal = showsOnTerminal(planned);
  const live = createLive({
    how: onTerminal && outside.isTerminal ? 'in-place' : 'lines',
    columns: outside.columns,
    color: onTerminal && outside.color ? 'ansi' : 'none',
  });
  const write = onTerminal ? outside.write : outside.writeError;
  return { append: (event) => write(live.take(event)), close: () => undefined };
}

function reportOptionsOf(options: TestOptions, outside: Surroundings): ReportOptions {
  return {
    columns: Math.min(outside.columns, 100),
    color: outside.color ? 'ansi' : 'none',
    failsOn: options.strict ? 'should' : 'must',
    junitFlavor: options.junitFlavor,
    environment: outside.environment,
    audience: options.audience,
    ...(options.rubric !== undefined && { rubric: options.rubric }),
  };
}

import { traceCheck, type CheckResult, type Judged, type Knowledge, type ProfileOptions, type Target } from '../harness/index.ts';
import { checks } from '../specs/index.ts';

/** What it takes to do a failure again under a tracer. */
export type Failure = { readonly judged: Judged; readonly knowledge: Knowledge };

/** The failures that are worth a trace: the first of each cause, and no more than these. */
const tracesMax = 3;

/**
 * The results of the failures with the server's system calls beside the clients' steps. What could not be traced is told, with the
 * reason, and costs nothing else.
 */
export async function traceFailures(options: {
  readonly failures: readonly Failure[];
  readonly target: Target;
  readonly profile: ProfileOptions;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly warn: (message: string) => void;
}): Promise<readonly CheckResult[]> {
  const traced: CheckResult[] = [];
  for (const { judged, knowledge } of options.failures.slice(0, tracesMax)) {
    const { result, input } = judged;
    const check = checks.find((candidate) => candidate.id === result.id);
    if (check === undefined || options.signal.aborted) continue;
    const trace = await traceCheck({ ...options, check, knowledge: () => knowledge }, input);
    if (trace.kind === 'traced') traced.push({ ...result, trace: trace.lines, traced: { steps: trace.steps, calls: trace.calls } });
    else options.warn(`${result.id} was not traced: ${trace.because}.`);
  }
  return traced;
}

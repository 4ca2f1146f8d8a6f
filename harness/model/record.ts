import type { Calibration, MeasurementEntry, PlannedCheck, ProfileHead, RunEvent, RunHead, TargetHead } from './event.ts';
import type { Cause, CheckResult, Status, Verdict } from './verdict.ts';

/** The fold of all events of a run, and the document of `--report json`: `echospec/result/v1`. */
export type Record = {
  readonly schema: 'echospec/result/v1';
  readonly tool: { readonly name: 'echospec'; readonly version: string };
  readonly verdict: Verdict;
  readonly profile: ProfileHead;
  readonly target: TargetHead;
  readonly run: RunHead & {
    readonly durationMs: number;
    readonly calibration?: Calibration;
    /**
     * How the run ended, when not by completing: interrupted, budget, bail, not-startable (there is no program that could be
     * executed), error, or died (no end was recorded).
     */
    readonly ended?: 'interrupted' | 'budget' | 'bail' | 'not-startable' | 'error' | 'died';
    readonly message?: string;
  };
  readonly counts: { readonly [status in Status]: number };
  /** The causes of the failures, the one to fix first at the head. */
  readonly causes?: readonly Cause[];
  readonly checks: readonly (CheckResult & { readonly step: string })[];
  readonly measurements?: readonly MeasurementEntry[];
  readonly warnings?: readonly string[];
};

const tool = { name: 'echospec', version: 'unknown' } as const;
const beforeStart = { startedAt: '', seed: 0, versions: {}, platform: {} } as const;

/**
 * The record of a run from its events. It is complete and well formed also when the events stop half-way: a check that was
 * planned and has no result is skipped, with the reason.
 */
export function recordOf(events: Iterable<RunEvent>): Record {
  let head: Extract<RunEvent, { type: 'run-started' }> | undefined;
  let end: Extract<RunEvent, { type: 'run-ended' }> | undefined;
  let calibration: Calibration | undefined;
  let target: TargetHead | undefined;
  let causes: readonly Cause[] | undefined;
  let last = 0;
  const results = new Map<string, CheckResult>();
  const started = new Set<string>();
  const measurements: MeasurementEntry[] = [];
  const warnings: string[] = [];
  for (const event of events) {
    last = event.at;
    switch (event.type) {
      case 'run-started':
        head = event;
        target = event.target;
        break;
      case 'calibrated':
        calibration = event.calibration;
        break;
      case 'target-known':
        target = event.target;
        break;
      case 'check-started':
        started.add(event.id);
        break;
      case 'check-ended':
        results.set(event.result.id, event.result);
        break;
      case 'causes-found':
        causes = event.causes;
        for (const result of event.results) results.set(result.id, result);
        break;
      case 'measured':
        measurements.push(event.measurement);
        break;
      case 'warned':
        warnings.push(event.message);
        break;
      case 'run-ended':
        end = event;
        break;
    }
  }
  const checks = (head?.checks ?? []).map((planned) => {
    const result =
      results.get(planned.id) ??
      unfinished(planned, end?.how === 'not-startable' ? 'not startable' : started.has(planned.id) ? 'begun' : 'not begun');
    return { ...result, step: planned.step };
  });
  const counts = { passed: 0, failed: 0, skipped: 0, inconclusive: 0, errored: 0 };
  for (const check of checks) counts[check.status]++;
  const ended = end === undefined ? 'died' : end.how === 'complete' ? undefined : end.how;
  return {
    schema: 'echospec/result/v1',
    tool: head?.tool ?? tool,
    verdict: verdictOf(checks, { ended, strict: head?.run.strict === true }),
    profile: head?.profile ?? { name: 'unknown' },
    target: target ?? { command: [] },
    run: {
      ...(head?.run ?? beforeStart),
      durationMs: end?.durationMs ?? Math.max(0, last - (head?.at ?? last)),
      ...(calibration !== undefined && { calibration }),
      ...(ended !== undefined && { ended }),
      ...(end?.message !== undefined && { message: end.message }),
    },
    counts,
    ...(causes !== undefined && causes.length > 0 && { causes }),
    checks,
    ...(measurements.length > 0 && { measurements }),
    ...(warnings.length > 0 && { warnings }),
  };
}

const unfinishedReasons = {
  begun: 'The run ended while this check was at work.',
  'not begun': 'The run ended before this check began.',
  'not startable': 'The program could not be started.',
} as const;

/** Whether a check has no result because the run ended before it had one. */
export function isUnfinished({ status, because = '' }: Pick<CheckResult, 'status' | 'because'>): boolean {
  return status === 'skipped' && Object.values<string>(unfinishedReasons).includes(because);
}

function unfinished(planned: PlannedCheck, state: keyof typeof unfinishedReasons): CheckResult {
  const because = unfinishedReasons[state];
  return { id: planned.id, level: planned.level, title: planned.title, status: 'skipped', durationMs: 0, runs: 0, because };
}

/**
 * A MUST that failed decides, whatever else happened; without one, what was not judged keeps the run from conforming. A known
 * failure counts neither way, and one that has been mended makes the baseline wrong.
 */
function verdictOf(
  checks: readonly CheckResult[],
  { ended, strict }: { readonly ended: string | undefined; readonly strict: boolean },
): Verdict {
  if (checks.some((check) => check.known !== undefined && check.status === 'passed')) return 'violates';
  const counted = checks.filter((check) => check.level !== 'MAY' && !(check.known !== undefined && check.status === 'failed'));
  if (counted.some((check) => check.status === 'failed' && (strict || check.level === 'MUST'))) return 'violates';
  if (ended === 'error' || ended === 'not-startable' || counted.some((check) => check.status === 'errored')) return 'error';
  if (ended !== undefined && ended !== 'bail') return 'inconclusive';
  if (counted.some((check) => check.status === 'inconclusive' && (strict || check.level === 'MUST'))) return 'inconclusive';
  return checks.length === 0 ? 'error' : 'conforms';
}

import { workloads } from '../../bench/workloads.ts';
import type { CheckResult, PlannedCheck, ProfileOptions, Record, RunEvent } from '../../harness/index.ts';
import { UsageError } from '../../harness/ends.ts';
import { benchOptionsFor } from '../measurable.ts';
import { gateId } from '../../reports/index.ts';

/** The least shares of the reference server's messages per second, by `reference` or the name of a workload. */
export type Gates = { readonly [referenceOrWorkload: string]: number };

/** Only who sends back what it gets can be measured. */
export function expectMeasurable(gates: Gates, profile: ProfileOptions): void {
  if (Object.keys(gates).length === 0 || benchOptionsFor(profile) !== undefined) return;
  throw new UsageError(
    `The config has gates, and servers of the profile ${profile.name} can not be measured so: only those of echo and line-echo, which send back what they get. Leave out \`gates\`.`,
  );
}

/** What the gates demand, as checks of a run. */
export function plannedGates(gates: Gates): readonly PlannedCheck[] {
  return Object.entries(gates).map(([name, least]) => ({
    id: gateId(name),
    level: 'MUST',
    title: `answers at least ${least} times as many messages per second as the reference server (${loadOf(name)})`,
    step: gateStep,
  }));
}

function loadOf(name: string): string {
  const workload = name === 'reference' ? 'connections-16' : name;
  return workloads.find((known) => known.name === workload)?.title ?? workload;
}

/** Whether there is a gate that has not been measured. */
export function isToMeasure(record: Record): boolean {
  return record.checks.some(({ step, because }) => step === gateStep && because === openBecause);
}

const gateStep = 'speed';
/** What a record says of a check that has no result in its run. */
const openBecause = 'The run ended before this check began.';

/** The steps in which it shows whether bytes come back at all: figures of a server that fails there would mean nothing. */
const basics: ReadonlySet<string> = new Set(['listen', 'transfer']);

/**
 * The events of a judged submission with the gates among its checks: of one that sends back what it gets they are open until it is
 * measured, of every other one they are skipped for what it fails.
 */
export function withGates(events: readonly RunEvent[], record: Record, gates: Gates): readonly RunEvent[] {
  const planned = plannedGates(gates);
  if (planned.length === 0) return events;
  const need = obstacleIn(record);
  const results = need === undefined ? [] : planned.map((gate) => skippedFor(gate, need));
  const whole = events.map((event) => (event.type === 'run-started' ? { ...event, checks: [...event.checks, ...planned] } : event));
  return beforeTheEnd(
    whole,
    results.map((result) => ended(events.at(-1)?.at ?? 0, result)),
  );
}

/** The check for whose sake a server is not measured: one of the basics that failed, or that came to no result. */
function obstacleIn(record: Record): CheckResult | undefined {
  const counting = record.checks.filter(({ step, level }) => basics.has(step) && level === 'MUST');
  if (record.counts.passed === 0) return record.checks.find(({ status }) => status === 'failed');
  return (
    counting.find(({ status }) => status === 'failed') ??
    counting.find(({ status }) => status === 'inconclusive' || status === 'errored')
  );
}

function skippedFor({ id, level, title }: PlannedCheck, need: CheckResult): CheckResult {
  const because = `It needs ${need.id}, which ${need.status === 'failed' ? 'failed' : 'came to no result'}.`;
  return { id, level, title, status: 'skipped', durationMs: 0, runs: 0, because };
}

function ended(at: number, result: CheckResult): RunEvent {
  return { type: 'check-ended', at, result };
}

/** The events with what was measured; a run that has been measured already is measured anew. */
export function withMeasured(
  events: readonly RunEvent[],
  {
    results,
    measurements,
  }: { readonly results: readonly CheckResult[]; readonly measurements: readonly Measured['measurement'][] },
): readonly RunEvent[] {
  const isOld = (event: RunEvent): boolean =>
    event.type === 'measured' || (event.type === 'check-ended' && results.some(({ id }) => id === event.result.id));
  const at = events.at(-1)?.at ?? 0;
  return beforeTheEnd(
    events.filter((event) => !isOld(event)),
    [
      ...measurements.map((measurement) => ({ type: 'measured', at, measurement }) as const),
      ...results.map((result) => ended(at, result)),
    ],
  );
}

/** Behind everything but the end of the run, which one that died does not have. */
function beforeTheEnd(events: readonly RunEvent[], more: readonly RunEvent[]): readonly RunEvent[] {
  const end = events.findLastIndex(({ type }) => type === 'run-ended');
  return end < 0 ? [...events, ...more] : [...events.slice(0, end), ...more, ...events.slice(end)];
}

type Measured = Extract<RunEvent, { type: 'measured' }>;

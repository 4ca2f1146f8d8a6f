import type { RunEvent } from '../harness/model/event.ts';
import type { Record } from '../harness/model/record.ts';

/** Events that fold to this record again; the times of the single events are not in a record and are lost. */
export function eventsOf(record: Record): readonly RunEvent[] {
  const { durationMs, calibration, ended, message, ...run } = record.run;
  const at = durationMs;
  const events: RunEvent[] = [
    {
      type: 'run-started',
      at: 0,
      tool: record.tool,
      profile: record.profile,
      target: record.target,
      run,
      checks: record.checks.map(({ id, level, title, step }) => ({ id, level, title, step })),
    },
  ];
  if (calibration !== undefined) events.push({ type: 'calibrated', at, calibration });
  for (const { step: _step, ...result } of record.checks) events.push({ type: 'check-ended', at, result });
  if (record.causes !== undefined) events.push({ type: 'causes-found', at, causes: record.causes, results: [] });
  for (const measurement of record.measurements ?? []) events.push({ type: 'measured', at, measurement });
  for (const warning of record.warnings ?? []) events.push({ type: 'warned', at, message: warning });
  if (ended === 'died') return events;
  return [...events, { type: 'run-ended', at, durationMs, how: ended ?? 'complete', ...(message !== undefined && { message }) }];
}

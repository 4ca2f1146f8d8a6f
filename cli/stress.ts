import { recordOf, type Record, type RunEvent } from '../harness/index.ts';
import type { Surroundings } from './commands.ts';
import { exitCodeOf, judgeAndReport, seenBy, showsOnTerminal, type Run } from './judge-and-report.ts';
import { judgeTarget } from './judge-target.ts';

/** A check whose outcome was not the same in every run. */
type Flip = { readonly id: string; readonly outcomes: ReadonlyMap<string, readonly number[]> };

/** Judges the server so many times, the last time with reports, and tells what did not come out the same each time. */
export async function stress(run: Run, times: number, outside: Surroundings): Promise<number> {
  const say = showsOnTerminal(run.planned) ? outside.write : outside.writeError;
  const records: Record[] = [];
  for (let round = 1; round < times && !outside.signal.aborted; round++) {
    const record = await judgeQuietly(run, outside);
    records.push(record);
    const { failed, inconclusive, errored } = record.counts;
    say(`run ${round} of ${times}: ${record.verdict}, ${failed} failed, ${inconclusive + errored} not judged\n`);
  }
  const { record, code } = await judgeAndReport(run, outside);
  records.push(record);
  const flips = flipsIn(records);
  say(`\n${textOf(flips, records)}`);
  if (flips.length > 0) return 1;
  return Math.max(code, ...records.map((each) => exitCodeOf(each.verdict)));
}

async function judgeQuietly(run: Run, outside: Surroundings): Promise<Record> {
  const events: RunEvent[] = [];
  await judgeTarget({ ...run, signal: outside.signal, emit: (event) => events.push(event) });
  return seenBy(run.options, recordOf(events));
}

/** What differs between the runs; a run that was interrupted says nothing. */
export function flipsIn(records: readonly Record[]): readonly Flip[] {
  const whole = records.filter((record) => record.run.ended === undefined);
  const ids = whole[0]?.checks.map((check) => check.id) ?? [];
  return ids
    .map((id) => {
      const outcomes = new Map<string, number[]>();
      whole.forEach((record, at) => {
        const status = record.checks.find((check) => check.id === id)?.status ?? 'absent';
        outcomes.set(status, [...(outcomes.get(status) ?? []), at + 1]);
      });
      return { id, outcomes };
    })
    .filter(({ outcomes }) => outcomes.size > 1);
}

function textOf(flips: readonly Flip[], records: readonly Record[]): string {
  const runs = records.length === 1 ? '1 run' : `${records.length} runs`;
  if (flips.length === 0) return `No check came out differently in ${runs}.\n`;
  const lines = flips.map(({ id, outcomes }) => {
    const parts = [...outcomes].map(
      ([status, rounds]) =>
        `${status} in ${rounds.length === 1 ? 'run' : 'runs'} ${rounds.slice(0, 8).join(', ')}${rounds.length > 8 ? ` and ${rounds.length - 8} more` : ''}`,
    );
    return `  ${id}: ${parts.join('; ')}\n`;
  });
  return `${flips.length === 1 ? '1 check' : `${flips.length} checks`} came out differently in ${runs}:\n${lines.join('')}`;
}

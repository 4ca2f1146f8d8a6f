import type { GradeResult } from './result.ts';

/** What is said of each submission as it is done, with the time that is left. */
export type Progress = { readonly done: (result: GradeResult) => string };

export function progressOf(total: number, jobs: number): Progress {
  const began = Date.now();
  let count = 0;
  return {
    done: (result) => {
      count++;
      const eachMs = (Date.now() - began) / count;
      const left = count === total || count < Math.min(3, jobs) ? '' : `, ${timeOf(eachMs * (total - count))} left`;
      const width = String(total).length;
      return `[${String(count).padStart(width)}/${total}] ${result.id}: ${outcomeOf(result)} (${(result.durationMs / 1000).toFixed(1)} s${left})\n`;
    },
  };
}

/** One line for a submission that was measured: how its gates came out. */
export function measuredLine({ id, points, score, max }: GradeResult): string {
  const words = { earned: 'held', lost: 'broken', withheld: 'not judged', excluded: 'not measurable here' };
  const gates = points.filter((check) => check.id.startsWith('speed/')).map((check) => `${check.id} ${words[check.outcome]}`);
  return `measured ${id}: ${gates.join(', ')}; ${score}/${max}\n`;
}

/** One line for a result, without its name. */
export function outcomeOf({ status, score, max, withheld, reason, causes, verdict, toMeasure }: GradeResult): string {
  if (status === 'not-graded') return `NOT GRADED, ${reason ?? 'for an unknown reason'}`;
  const open = toMeasure === true ? 'to be measured or not judged' : 'could not be judged';
  const points = `${score}/${max}${withheld === 0 ? '' : ` (${withheld} ${open})`}`;
  if (status === 'not-startable') return `${points}, ${reason ?? 'it can not be started'}`;
  return `${points}, ${causes?.[0] ?? verdict ?? ''}`;
}

function timeOf(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 90) return `${seconds} s`;
  return seconds < 90 * 60 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

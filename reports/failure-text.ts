import type { Record } from '../harness/model/record.ts';
import { viewOf, type ReportOptions } from './reporter.ts';
import { failureBlock } from './terminal/failure.ts';
import { paintFor } from './text/paint.ts';

/** The first failure as the terminal report shows it, with those that share its cause, for who is concerned with this one alone. */
export function renderFailure(record: Record, options: Pick<ReportOptions, 'columns' | 'color'>): string {
  const page = { columns: Math.min(120, Math.max(40, options.columns ?? 80)), paint: paintFor(options.color ?? 'none') };
  const failed = viewOf(record, { ...options, audience: 'instructor' }).record.checks.filter((check) => check.status === 'failed');
  const [first] = failed;
  if (first === undefined) return '';
  const others = failed.filter((check) => check.sameCauseAs === first.id);
  return `${failureBlock({ first, others, level: first.level }, page).join('\n')}\n`;
}

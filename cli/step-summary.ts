import { appendFileSync, statSync } from 'node:fs';
import type { Record } from '../harness/index.ts';
import { renderStepSummary, type ReportOptions } from '../reports/index.ts';

/** GitHub drops the summary of a step whose file is larger than 1 MiB, with all that other programs of the step wrote. */
const summaryBytesMax = 1024 * 1024;

/**
 * Appends the page of a run to the file that `GITHUB_STEP_SUMMARY` names, where GitHub Actions sets it. What stands there
 * already stays, and the page takes no more room than is left.
 */
export function appendStepSummary(record: Record, options: ReportOptions): void {
  const file = options.environment?.['GITHUB_STEP_SUMMARY'];
  if (file === undefined || file === '') return;
  const there = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const room = summaryBytesMax - there - 1;
  const page = renderStepSummary(record, options, room);
  if (Buffer.byteLength(page) > room) throw new Error(`it holds ${there} bytes already, and GitHub keeps no more than 1 MiB`);
  // The text that stands there may not end with a line feed.
  appendFileSync(file, there === 0 ? page : `\n${page}`);
}

import type { Record } from '../harness/model/record.ts';
import { brokenRunOf, type BrokenRun } from './broken-run.ts';
import { messageOf } from './plain-failure.ts';
import { defineReporter, type View } from './reporter.ts';
import { oneLine } from './text/escape.ts';
import { commandLine } from './text/words.ts';

type Check = Record['checks'][number];

/** A table, one row for each check (RFC 4180), for spreadsheets and statistics. */
export const csv = defineReporter({
  format: 'csv',
  describe: 'a table, one row for each check',
  extension: 'csv',
  write: (view) => [csvHead, ...csvRows(view)].map((row) => `${row.map(cellOf).join(',')}\r\n`).join(''),
});

const csvHead =
  'server profile verdict step check level status score max_score duration_ms runs bug message expected observed'.split(' ');

function csvRows(view: View): readonly (readonly (string | number)[])[] {
  const { target, profile, verdict } = view.record;
  const server = target.name ?? commandLine(target.command);
  const broken = brokenRunOf(view.record);
  const rows = [
    ...view.record.checks.map((check) => checkCells(check, view)),
    ...(broken === undefined ? [] : [brokenCells(broken)]),
  ];
  return rows.map((cells) => [server, profile.name, verdict, ...cells]);
}

/** A run that broke off has a row of its own. */
function brokenCells({ id, step, message }: BrokenRun): readonly (string | number)[] {
  return [step, id, 'MUST', 'errored', 0, 0, 0, 0, '', message, '', ''];
}

function checkCells(check: Check, { grade }: View): readonly (string | number)[] {
  const { id, level, step, status, runs, expected = '', observed = '' } = check;
  const points = grade.checks.find((entry) => entry.id === id);
  const bug = check.diagnosis?.[0]?.bug ?? '';
  const message = status === 'passed' ? '' : messageOf(check);
  const figures = [points?.score ?? 0, points?.max ?? 0, Math.round(check.durationMs), runs];
  return [step, id, level, status, ...figures, bug, message, expected, observed];
}

/** A cell on one line. What a spreadsheet would take for a formula gets an apostrophe before it. */
function cellOf(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const line = oneLine(value);
  const harmless = /^\s*[=+\-@]/.test(line) ? `'${line}` : line;
  return /[",]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { recordOf, type Record } from '../../harness/index.ts';
import { renderMatrixPage, type MatrixEntry, type Rubric } from '../../reports/index.ts';
import { resultsIn, writeInto, type GradeResult } from './result.ts';

export type ClassResult = { readonly result: GradeResult; readonly folder: string };

/** All results of some folders of results; of a submission that is in several, the last one that was graded. */
export function classOf(folders: readonly string[]): readonly ClassResult[] {
  const all = new Map<string, ClassResult>();
  for (const entry of folders.flatMap(resultsIn)) {
    const other = all.get(entry.result.id);
    const better = other === undefined || rank(entry.result) > rank(other.result);
    if (better || (rank(entry.result) === rank(other.result) && entry.result.startedAt > other.result.startedAt))
      all.set(entry.result.id, entry);
  }
  return [...all.values()].sort((a, b) => (a.result.id < b.result.id ? -1 : 1));
}

function rank({ status }: GradeResult): number {
  return status === 'not-graded' ? 0 : 1;
}

/** Writes the class report: `summary.csv`, `index.html`, `ctrf.json` and `leaderboard.json`. */
export function writeSummary(out: string, results: readonly ClassResult[], rubric: Rubric | undefined): void {
  mkdirSync(out, { recursive: true, mode: 0o700 });
  writeInto(out, 'summary.csv', csvOf(results.map(({ result }) => result)));
  writeInto(
    out,
    'index.html',
    renderMatrixPage(
      results.map((entry) => entryOf(entry, out)),
      { audience: 'instructor', ...(rubric !== undefined && { rubric }) },
    ),
  );
  writeInto(out, 'ctrf.json', `${JSON.stringify(ctrfOf(results.map(({ result }) => result)))}\n`);
  writeInto(out, 'leaderboard.json', `${JSON.stringify(leaderboardOf(results.map(({ result }) => result)))}\n`);
}

function entryOf({ result, folder }: ClassResult, out: string): MatrixEntry {
  const path = join(folder, 'record.json');
  if (!existsSync(path)) return { record: recordOfNone(result), name: result.id };
  const record = JSON.parse(readFileSync(path, 'utf8')) as Record;
  const page = join(folder, 'report-html.html');
  return { record, name: result.id, ...(existsSync(page) && { href: encodeURI(relative(out, page)) }) };
}

/** A run without a check that ended by a fault of ours: nobody is left out because we could not grade them. */
function recordOfNone({ seed, startedAt, durationMs, reason = 'It was not graded.' }: GradeResult): Record {
  const head = recordOf([]);
  return { ...head, verdict: 'error', run: { ...head.run, startedAt, seed, durationMs, ended: 'error', message: reason } };
}

const columns = [
  'id',
  'status',
  'score',
  'max',
  'withheld',
  'verdict',
  'mistakes',
  'reason',
  'language',
  'isolation',
  'network',
  'seed',
  'seconds',
  'flaky',
];

export function csvOf(results: readonly GradeResult[]): string {
  const rows = results.map((result) => [
    result.id,
    result.status,
    result.status === 'not-graded' ? '' : result.score,
    result.max,
    result.withheld,
    result.verdict ?? '',
    (result.causes ?? []).join(' '),
    result.reason ?? '',
    result.language ?? '',
    result.isolation.level,
    result.isolation.network,
    result.seed,
    (result.durationMs / 1000).toFixed(1),
    (result.flaky ?? []).map(({ id, failed, of }) => `${id} ${failed} of ${of}`).join('; '),
  ]);
  return [columns, ...rows].map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');
}

/** RFC 4180; a cell that a spreadsheet would take for a formula gets an apostrophe before it. */
function cellOf(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/**
 * The class as one CTRF report: a test for each submission, passed when it has all its points, failed when it has lost some. One that
 * has lost none, and of which a part could not be judged, is neither.
 */
export function ctrfOf(results: readonly GradeResult[]): object {
  const statusOf = (result: GradeResult): 'passed' | 'failed' | 'other' =>
    result.status === 'not-graded' || (result.withheld > 0 && result.score + result.withheld === result.max)
      ? 'other'
      : result.score === result.max
        ? 'passed'
        : 'failed';
  const count = (status: string): number => results.filter((result) => statusOf(result) === status).length;
  const starts = results.map(({ startedAt }) => Date.parse(startedAt));
  const start = Math.min(...starts, Date.now());
  const stop = Math.max(start, ...results.map(({ startedAt, durationMs }) => Date.parse(startedAt) + durationMs));
  return {
    reportFormat: 'CTRF',
    specVersion: '0.0.0',
    results: {
      tool: { name: 'echospec' },
      summary: {
        tests: results.length,
        passed: count('passed'),
        failed: count('failed'),
        skipped: 0,
        pending: 0,
        other: count('other'),
        start,
        stop,
      },
      tests: results.map((result) => ({
        name: result.id,
        status: statusOf(result),
        duration: result.durationMs,
        ...(result.reason !== undefined && { message: result.reason }),
        extra: { 'echospec.score': result.score, 'echospec.max': result.max },
      })),
    },
  };
}

/** The points from the most to the fewest, without names. */
function leaderboardOf(results: readonly GradeResult[]): object {
  const graded = results.filter(({ status }) => status !== 'not-graded').sort((a, b) => b.score - a.score);
  return graded.map(({ score, max }) => ({ rank: 1 + graded.filter((other) => other.score > score).length, score, max }));
}

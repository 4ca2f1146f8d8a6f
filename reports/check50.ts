import type { Record } from '../harness/model/record.ts';
import { brokenRunOf } from './broken-run.ts';
import { messageOf } from './plain-failure.ts';
import { defineReporter, type View } from './reporter.ts';
import { neededBy } from './skipped.ts';

type Check = Record['checks'][number];

/** The JSON of check50: `passed` is null for what could not be checked, and says on what it depends. */
export const check50 = defineReporter({
  format: 'check50',
  describe: 'the JSON of check50 (CS50)',
  extension: 'json',
  write: (view) => `${JSON.stringify(resultOf(view), undefined, 2)}\n`,
});

function resultOf({ record, options }: View) {
  const slug = options.environment?.['CHECK50_SLUG'] ?? `echospec/${record.profile.name}`;
  const version = record.tool.version;
  if (record.verdict === 'error' && record.checks.length === 0) {
    const value = brokenRunOf(record)?.message ?? 'No check was carried out.';
    return { slug, error: { type: 'EchospecError', value, traceback: [], data: {} }, version };
  }
  const ids = new Set(record.checks.map((check) => check.id));
  return { slug, results: [...record.checks.map((check) => checkOf(check, ids)), ...brokenChecks(record)], version };
}

/** A run that broke off is a check that failed. */
function brokenChecks(record: Record) {
  const broken = brokenRunOf(record);
  if (broken === undefined) return [];
  const { id, title, message } = broken;
  const cause = { rationale: message, help: null };
  return [{ name: id, description: title, passed: false, log: [], cause, data: {}, dependency: null }];
}

function checkOf(check: Check, ids: ReadonlySet<string>) {
  return {
    name: check.id,
    description: check.title,
    passed: { passed: true, failed: false, skipped: null, inconclusive: null, errored: null }[check.status],
    log: [...(check.counterexample?.steps ?? [])],
    cause: check.status === 'passed' ? null : causeOf(check),
    data: { level: check.level },
    dependency: (check.status === 'skipped' ? neededBy(check, ids) : undefined) ?? null,
  };
}

function causeOf(check: Check) {
  const { expected, observed, diagnosis, hint } = check;
  const advice = [diagnosis?.[0]?.remedy, hint].filter((text) => text !== undefined).join('\n');
  return {
    rationale: check.status === 'skipped' ? "can't check until a frown turns upside down" : messageOf(check),
    help: (check.status === 'skipped' ? check.because : advice) || null,
    ...(expected !== undefined && { expected }),
    ...(observed !== undefined && { actual: observed }),
  };
}

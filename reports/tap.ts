import type { Record } from '../harness/model/record.ts';
import { brokenRunOf } from './broken-run.ts';
import { failsRun } from './marks.ts';
import { messageOf } from './plain-failure.ts';
import { defineReporter } from './reporter.ts';
import { oneLine } from './text/escape.ts';

type Check = Record['checks'][number];

/** TAP version 14. Warnings and notes are `TODO`: shown as not ok, and never a failure of the stream. */
export const tap = defineReporter({
  format: 'tap',
  describe: 'Test Anything Protocol, version 14',
  extension: 'tap',
  write: ({ record, options }) => {
    const points = record.checks.flatMap((check, index) =>
      pointOf(check, { number: index + 1, failsOn: options.failsOn ?? 'must' }),
    );
    const broken = brokenRunOf(record);
    const reason = broken?.message ?? 'No check was carried out.';
    const bail = `Bail out! ${escaped(reason)}`;
    // A plan of 1..0 is a success to a reader, and nothing may follow it: without a check there is no plan, which is a failure.
    if (points.length === 0) return `TAP version 14\n${bail}\n`;
    return ['TAP version 14', `1..${record.checks.length}`, ...points, ...(broken === undefined ? [] : [bail]), ''].join('\n');
  },
});

type Terms = { readonly number: number; readonly failsOn: 'must' | 'should' };

function pointOf(check: Check, { number, failsOn }: Terms): readonly string[] {
  const description = `${number} - ${escaped(`${check.id} ${check.title}`)}`;
  if (check.status === 'passed') return [`ok ${description}`];
  if (check.status === 'skipped' || check.status === 'inconclusive') {
    const reason = check.status === 'skipped' ? messageOf(check) : `inconclusive: ${messageOf(check)}`;
    return [`ok ${description} # SKIP ${escaped(reason)}`];
  }
  const directive = check.status === 'failed' && !failsRun(check, failsOn) ? ` # TODO ${check.level}` : '';
  return [`not ok ${description}${directive}`, ...yamlOf(check)];
}

/** A JSON string is a YAML string too, and cannot end the block. */
function yamlOf(check: Check): readonly string[] {
  const { expected, observed, diagnosis, hint, replay } = check;
  const fields: { readonly [key: string]: string | number | undefined } = {
    message: messageOf(check),
    severity: check.status === 'errored' ? 'error' : 'fail',
    level: check.level,
    duration_ms: Math.round(check.durationMs),
    bug: diagnosis?.[0]?.bug,
    hint,
    replay,
  };
  const data = { ...(observed !== undefined && { got: observed }), ...(expected !== undefined && { expect: expected }) };
  const lines = Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${JSON.stringify(value)}`]));
  const dataLines = Object.entries(data).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`);
  return ['---', ...lines, ...(dataLines.length === 0 ? [] : ['data:', ...dataLines]), '...'].map((line) => `  ${line}`);
}

function escaped(text: string): string {
  return oneLine(text).replaceAll('\\', '\\\\').replaceAll('#', '\\#');
}

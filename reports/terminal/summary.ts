import type { Record } from '../../harness/model/record.ts';
import { factTexts } from '../facts.ts';
import { markOf, outcomeCounts } from '../marks.ts';
import { notJudgedGroups } from '../not-judged.ts';
import { stepsOf, subjectOfRun } from '../steps.ts';
import type { Paint } from '../text/paint.ts';
import { countsLine } from '../text/words.ts';
import { padEnd, wrap } from '../text/wrap.ts';
import { heading, labelColumns, labelled, paragraph, type Page } from './page.ts';

type Check = Record['checks'][number];

/** One line for each step of a server: a mark for each check, and counts. */
export function stepLines(record: Record, page: Page): readonly string[] {
  if (record.checks.length === 0) return [];
  const steps = stepsOf(record);
  const marksMax = Math.max(8, page.columns - labelColumns - countsColumns);
  const longest = Math.min(marksMax, Math.max(...steps.map((step) => step.checks.length)));
  return [
    heading(`The steps of a ${subjectOfRun(record)}`, page),
    ...steps.flatMap(({ step, checks }) => {
      const rows = wrap(checks.map(markOf).join(''), longest);
      return rows.map((row, index) => {
        const painted = row
          .split('')
          .map((mark) => paintOf(mark, page.paint)(mark))
          .join('');
        return (
          padEnd(padEnd(index === 0 ? `  ${step}` : '', labelColumns) + painted, labelColumns + longest + 2) +
          (index === 0 ? countsOf(checks) : '')
        );
      });
    }),
  ].map((line) => line.trimEnd());
}

/** Warnings (SHOULD) and notes (MAY), a few lines each, without the one that stands in full at the head. */
export function findingLines(
  record: Record,
  { page, without }: { readonly page: Page; readonly without: string | undefined },
): readonly string[] {
  const failed = record.checks.filter(
    (check) => check.status === 'failed' && check.level !== 'MUST' && check.known === undefined && check.id !== without,
  );
  return failed.length === 0 ? [] : [heading('Warnings and notes', page), ...failed.flatMap((check) => finding(check, page))];
}

/** What the baseline knows, and what it knows wrongly. */
export function knownLines(record: Record, page: Page): readonly string[] {
  const known = record.checks.filter(
    (check) => check.known !== undefined && (check.status === 'failed' || check.status === 'passed'),
  );
  if (known.length === 0) return [];
  const lines = known.flatMap((check) => {
    const text =
      check.status === 'failed' ? `${check.id}: ${check.known ?? ''}` : `${check.id} passes now: take it out of the baseline`;
    return paragraph(text, { indent: `${markOf(check)} `, columns: page.columns }).map(
      check.status === 'failed' ? page.paint.faint : page.paint.bad,
    );
  });
  return [heading('Known failures', page), ...lines];
}

/** The facts that were measured on the way. */
export function factLines(record: Record, page: Page): readonly string[] {
  const facts = record.checks.filter((check) => check.facts !== undefined && Object.keys(check.facts).length > 0);
  return facts.length === 0 ? [] : [heading('Facts', page), ...facts.flatMap((check) => factsOf(check, page))];
}

/** What was not judged, grouped by the reason, and what the run warns of. */
export function notJudgedLines(record: Record, page: Page): readonly string[] {
  const { columns, paint } = page;
  const lines = notJudgedGroups(record).flatMap(({ mark, status, reason, checks }) => [
    ...paragraph(`${mark} ${status}: ${reason}`, { indent: '', columns }),
    ...paragraph(listed(checks), { indent: '  ', columns }).map(paint.faint),
  ]);
  const warnings = (record.warnings ?? []).flatMap((warning) => paragraph(warning, { indent: '! ', columns }));
  return lines.length + warnings.length === 0 ? [] : [heading('Not judged', page), ...lines, ...warnings];
}

/** A few are named; of many only how many of each step, since their names would push what matters out of sight. */
function listed(checks: readonly Check[]): string {
  if (checks.length <= namedMax) return `${checks.length}: ${checks.map((check) => check.id).join(', ')}`;
  const steps = stepsOf({ checks }).map(({ step, checks: members }) => `${step} ${members.length}`);
  return `${checks.length} checks: ${steps.join(', ')}`;
}

const namedMax = 12;

const countsColumns = 34;

function countsOf(checks: readonly Check[]): string {
  return countsLine(outcomeCounts(checks));
}

function paintOf(mark: string, paint: Paint): (text: string) => string {
  const paints: { readonly [mark: string]: (text: string) => string } = {
    '✓': paint.good,
    '✗': paint.bad,
    '!': paint.warn,
    i: paint.note,
    '?': paint.warn,
    E: paint.warn,
  };
  return paints[mark] ?? paint.faint;
}

function finding(check: Check, page: Page): readonly string[] {
  const { columns, paint } = page;
  const likely = check.diagnosis?.[0];
  return [
    ...paragraph(`${check.level} ${check.title}`, { indent: `${markOf(check)} `, columns }).map(
      check.level === 'SHOULD' ? paint.warn : paint.note,
    ),
    ...labelled('', paint.faint(check.id), page),
    ...(check.observed === undefined ? [] : labelled('observed', check.observed, page)),
    ...(likely === undefined ? [] : labelled('likely', `${likely.likely} (echospec explain ${likely.bug})`, page)),
  ];
}

function factsOf(check: Check, page: Page): readonly string[] {
  return paragraph(`${check.id}: ${factTexts(check).join(', ')}`, { indent: '  ', columns: page.columns });
}

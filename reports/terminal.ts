import { failureGroups, headlineOf, urgencyOf, type FailureGroup } from './failures.ts';
import { defineReporter, type View } from './reporter.ts';
import { failureBlock, shortFailureBlock } from './terminal/failure.ts';
import { closingLines } from './terminal/closing.ts';
import { measurementLines } from './terminal/measurements.ts';
import { heading, paragraph, type Page } from './terminal/page.ts';
import { factLines, findingLines, knownLines, notJudgedLines, stepLines } from './terminal/summary.ts';
import { paintFor } from './text/paint.ts';
import { commandLine } from './text/words.ts';
import { endDetail, endSentence, verdictSentence } from './verdict-words.ts';

/** What a student reads: the verdict, the one thing to fix first, the other failures by cause, then everything in short. */
export const terminal = defineReporter({
  format: 'terminal',
  describe: 'for reading: the verdict, what to fix first, a summary by step',
  extension: 'txt',
  write: (view) => {
    const page = pageFor(view);
    const { failsOn } = view.options;
    const [first, ...rest] = failureGroups(view.record).filter((group) => group.level !== 'MAY');
    const blocks: readonly (readonly string[])[] = [
      verdictLines(view, page),
      first === undefined ? [] : [heading(urgencyOf(first, failsOn), page), ...failureBlock(first, page)],
      othersLines(rest, page),
      stepLines(view.record, page),
      findingLines(view.record, { page, without: first?.first.id }),
      knownLines(view.record, page),
      factLines(view.record, page),
      notJudgedLines(view.record, page),
      measurementLines(view.record.measurements ?? [], page),
      closingLines(view, {
        page,
        last: first === undefined ? undefined : `${urgencyOf(first, failsOn)}: ${headlineOf(first.first)}`,
      }),
    ];
    const lines = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
    return `${lines.join('\n\n')}\n`;
  },
});

function pageFor({ options }: View): Page {
  return { columns: Math.min(120, Math.max(40, options.columns ?? 80)), paint: paintFor(options.color ?? 'none') };
}

function verdictLines({ record }: View, page: Page): readonly string[] {
  const { paint } = page;
  const role = { conforms: paint.good, violates: paint.badge, inconclusive: paint.warn, error: paint.warn }[record.verdict];
  const mark = { conforms: '✓', violates: '✗', inconclusive: '?', error: 'E' }[record.verdict];
  const sentence = paragraph(verdictSentence(record), { indent: `${mark} `, columns: page.columns });
  const server =
    record.target.command.length === 0
      ? []
      : paragraph(commandLine(record.target.command), { indent: '  ', columns: page.columns });
  const end = endSentence(record);
  const detail = endDetail(record);
  return [
    ...sentence.map(role),
    ...server.map(paint.faint),
    ...(end === '' ? [] : paragraph(end, { indent: '  ', columns: page.columns }).map(paint.warn)),
    ...(detail === ''
      ? []
      : ['', ...detail.split('\n').flatMap((line) => paragraph(line, { indent: '  │ ', columns: page.columns }))]),
  ];
}

function othersLines(groups: readonly FailureGroup[], page: Page): readonly string[] {
  const must = groups.filter((group) => group.level === 'MUST');
  if (must.length === 0) return [];
  const blocks = must.flatMap((group) => ['', ...shortFailureBlock(group, page)]);
  return [heading(must.length === 1 ? 'Then this' : 'Then these', page), ...blocks.slice(1)];
}

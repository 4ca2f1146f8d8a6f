import { failureGroups, headlineOf, urgencyOf, type FailureGroup } from './failures.ts';
import { markOf, outcomeCounts, outcomeWord } from './marks.ts';
import { measurementView } from './measurement.ts';
import { detailOf } from './plain-failure.ts';
import { notJudgedGroups } from './not-judged.ts';
import { defineReporter, type View } from './reporter.ts';
import { stepsOf, stepTitle } from './steps.ts';
import { codeBlock, markdownTable, markdownText } from './text/markdown.ts';
import { shortMicroseconds, shortNumber } from './text/numbers.ts';
import { commandLine, countsLine, durationOf } from './text/words.ts';
import { endDetail, endSentence, verdictSentence } from './verdict-words.ts';

/** A page in Markdown: for a step summary, a comment, a release, or a file beside the code. */
export const markdown = defineReporter({
  format: 'markdown',
  describe: 'a page in Markdown, for comments, summaries and releases',
  extension: 'md',
  write: (view) => markdownPage(view, pageBytesMax),
});

/** The page is often made the summary of a step, and GitHub drops one of more than 1 MiB altogether. */
const pageBytesMax = 1_000_000;

/** The page; when it would grow too long, without the details of the failures, and if need be with its head alone. */
export function markdownPage(view: View, bytesMax: number): string {
  const fits = (page: string) => Buffer.byteLength(page) <= bytesMax;
  const whole = pageOf(
    view,
    failureGroups(view.record).map((group, index) => detailed(group, { index, failsOn: view.options.failsOn })),
  );
  if (fits(whole)) return whole;
  const short = pageOf(view, failureGroups(view.record).map(listed));
  return fits(short) ? short : joined(headOf(view));
}

function pageOf(view: View, failures: readonly string[]): string {
  return joined([
    ...headOf(view),
    ...failures,
    ...stepsTable(view),
    ...notJudged(view),
    ...measurementsTable(view),
    ...(view.record.warnings ?? []).map((warning) => `> ${markdownText(warning)}`),
  ]);
}

function joined(sections: readonly string[]): string {
  return `${sections.join('\n\n')}\n`;
}

/** The verdict and the counts. */
function headOf(view: View): readonly string[] {
  const { record, shownGrade: grade, options } = view;
  const mark = { conforms: '✅', violates: '❌', inconclusive: '❔', error: '⚠️' }[record.verdict];
  const end = endSentence(record);
  const detail = endDetail(record);
  const command = record.target.command.length === 0 ? [] : [codeBlock(commandLine(record.target.command), 'sh')];
  const points = options.rubric === undefined ? '' : ` Points: ${grade.score} of ${grade.max}.`;
  const withheld = grade.withheld === 0 || options.rubric === undefined ? '' : ` ${grade.withheld} could not be judged.`;
  return [
    `## ${mark} ${markdownText(verdictSentence(record))}`,
    ...command,
    ...(end === '' ? [] : [`> ${markdownText(end)}`]),
    ...(detail === '' ? [] : [codeBlock(detail)]),
    `${countsLine(outcomeCounts(record.checks))} in ${durationOf(record.run.durationMs)}.${points}${withheld}`,
  ];
}

type Place = { readonly index: number; readonly failsOn: 'must' | 'should' | undefined };

function detailed(group: FailureGroup, { index, failsOn }: Place): string {
  const summary = `${markOf(group.first)} ${index === 0 ? `<b>${urgencyOf(group, failsOn)}:</b> ` : ''}${markdownText(headlineOf(group.first))}`;
  const others = group.others.length === 0 ? '' : `\n\nFails too: ${group.others.map((check) => `\`${check.id}\``).join(', ')}`;
  return [
    `<details${index === 0 ? ' open' : ''}><summary>${summary}</summary>`,
    codeBlock(detailOf(group.first)) + others,
    '</details>',
  ].join('\n\n');
}

function listed({ first, others }: FailureGroup): string {
  return `* ${markOf(first)} ${markdownText(headlineOf(first))} (${[first, ...others].map((check) => `\`${check.id}\``).join(', ')})`;
}

function stepsTable({ record }: View): readonly string[] {
  if (record.checks.length === 0) return [];
  const rows = stepsOf(record).map(({ step, checks }) => {
    const counts: { [word: string]: number } = {};
    for (const check of checks) counts[outcomeWord(check)] = (counts[outcomeWord(check)] ?? 0) + 1;
    return [`**${markdownText(step)}**: ${stepTitle(step)}`, checks.map(markOf).join(''), countsLine(counts)];
  });
  return [markdownTable(['step', 'checks', ''], rows)];
}

function notJudged({ record }: View): readonly string[] {
  const groups = notJudgedGroups(record);
  if (groups.length === 0) return [];
  const rows = groups.map(({ status, reason, checks }) => [
    `${checks.length} ${status}`,
    markdownText(reason),
    checks.map((check) => `\`${check.id}\``).join(', '),
  ]);
  return [['<details><summary>Not judged</summary>', markdownTable(['', 'why', 'checks'], rows), '</details>'].join('\n\n')];
}

function measurementsTable({ record }: View): readonly string[] {
  const views = (record.measurements ?? []).map(measurementView);
  if (views.length === 0) return [];
  const rows = views.map(({ workload, server, messagesPerSecond, latency }) => {
    const percentile = (name: string) => latency.find((entry) => entry.name === name);
    const time = (name: string) => {
      const found = percentile(name);
      return found === undefined ? '' : shortMicroseconds(found.us);
    };
    const rate = messagesPerSecond;
    const throughput =
      rate === undefined ? '' : `${shortNumber(rate.median)} (${shortNumber(rate.low)} to ${shortNumber(rate.high)})`;
    return [markdownText(workload), markdownText(server), throughput, time('p50'), time('p99'), time('p99.9')];
  });
  return [markdownTable(['workload', 'server', 'messages/s', 'p50', 'p99', 'p99.9'], rows)];
}

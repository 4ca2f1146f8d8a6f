import { failureGroups, headlineOf, type FailureGroup } from './failures.ts';
import type { Record } from '../harness/model/record.ts';
import { failsRun, outcomeCounts } from './marks.ts';
import { markdownPage } from './markdown.ts';
import { defineReporter, viewOf, type ReportOptions, type View } from './reporter.ts';
import { oneLine } from './text/escape.ts';
import { countsLine } from './text/words.ts';
import { brokeOff, endDetail, endSentence, verdictSentence, verdictTitle } from './verdict-words.ts';

/**
 * Annotations for the log of a GitHub action: one for each cause, without a file, since a failed conversation has no line.
 * GitHub keeps ten of a kind for each step, so that the tenth says how many there are more.
 */
export const github = defineReporter({
  format: 'github',
  describe: 'annotations for GitHub Actions; the page goes to the summary of the step',
  extension: 'txt',
  write: (view) => {
    const groups = failureGroups(view.record);
    const fails = ({ first }: FailureGroup) => failsRun(first, view.options.failsOn);
    const findings = groups.filter((group) => !fails(group) && group.level === 'SHOULD');
    return [
      ...annotations('error', groups.filter(fails)),
      ...annotations('warning', findings),
      ...verdictAnnotation(view),
      command('notice', { title: 'echospec points', message: `Points ${view.shownGrade.score}/${view.shownGrade.max}` }),
      '',
    ].join('\n');
  },
});

/** The text to append to the file named by `GITHUB_STEP_SUMMARY`, as detailed as so many bytes allow. */
export function renderStepSummary(record: Record, options: ReportOptions, bytesMax: number): string {
  return markdownPage(viewOf(record, options), bytesMax);
}

const annotationsMax = 9;

type Kind = 'error' | 'warning' | 'notice';

function annotations(kind: Kind, groups: readonly FailureGroup[]): readonly string[] {
  const shown = groups.slice(0, annotationsMax).map((group) => command(kind, annotationOf(group)));
  const more = groups.length - annotationsMax;
  return more <= 0 ? shown : [...shown, command(kind, { title: `and ${more} more`, message: 'The step summary has them all.' })];
}

function annotationOf({ first, others }: FailureGroup) {
  const diagnosis = first.diagnosis?.[0];
  const lines = [
    headlineOf(first),
    ...(first.expected === undefined ? [] : [`expected: ${first.expected}`]),
    ...(first.observed === undefined ? [] : [`observed: ${first.observed}`]),
    ...(diagnosis === undefined ? [] : [`do this: ${diagnosis.remedy}`]),
    ...(others.length === 0 ? [] : [`fails too: ${others.map((check) => check.id).join(', ')}`]),
  ];
  return { title: `${first.level} ${first.id}`, message: lines.map(oneLine).join('\n') };
}

/** A run that judged nothing must be seen too. */
function verdictAnnotation({ record }: View): readonly string[] {
  const kinds = { conforms: 'notice', violates: 'notice', inconclusive: 'warning', error: 'error' } as const;
  const kind = brokeOff(record) ? 'error' : kinds[record.verdict];
  const sentences = [verdictSentence(record), endSentence(record), countsLine(outcomeCounts(record.checks))];
  const message = [...sentences.filter((sentence) => sentence !== ''), endDetail(record)].join(' ').trimEnd();
  return [command(kind, { title: `echospec: ${verdictTitle(record.verdict)}`, message: oneLine(message) })];
}

function command(kind: Kind, { title, message }: { readonly title: string; readonly message: string }): string {
  const data = message.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const property = oneLine(title).replaceAll('%', '%25').replaceAll(':', '%3A').replaceAll(',', '%2C');
  return `::${kind} title=${property}::${data}`;
}

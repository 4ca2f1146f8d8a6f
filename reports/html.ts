import { failureGroups } from './failures.ts';
import { documentOf } from './html/document.ts';
import { failureCard } from './html/failure.ts';
import { markup, nothing, type Markup } from './html/markup.ts';
import { measurementSection } from './html/measurements.ts';
import { outline } from './html/outline.ts';
import { plotAssets } from './html/plot-assets.ts';
import { pageScript } from './html/script.ts';
import { outcomeCounts, outcomeWord } from './marks.ts';
import { defineReporter, type View } from './reporter.ts';
import { oneLine } from './text/escape.ts';
import { commandLine, countsLine, durationOf } from './text/words.ts';
import { endDetail, endSentence, verdictSentence, verdictTitle } from './verdict-words.ts';

/** One file that needs nothing else: the verdict, what to fix, the steps of a server, the measurements. */
export const html = defineReporter({
  format: 'html',
  describe: 'one self-contained page',
  extension: 'html',
  write: (view) => {
    const { record } = view;
    const plots = measurementSection(record.measurements ?? []);
    const assets = plots.drawn === 0 ? { scripts: [], styles: [] } : plotAssets();
    const body = markup`${head(view)}
<main id="main">${failures(view)}${outline(record)}${plots.section}${warnings(view)}</main>
<footer>Made by ${record.tool.name} ${record.tool.version}. ${versionsOf(view)}</footer>`;
    return documentOf({
      title: `${oneLine(record.target.name ?? record.profile.name)}: ${verdictTitle(record.verdict)} (echospec)`,
      body,
      scripts: [pageScript, ...assets.scripts],
      styles: assets.styles,
    });
  },
});

function head({ record, shownGrade, options }: View): Markup {
  const kind = { conforms: 'good', violates: 'bad', inconclusive: 'warn', error: 'warn' }[record.verdict];
  const mark = { conforms: '✓', violates: '✗', inconclusive: '?', error: 'E' }[record.verdict];
  const end = endSentence(record);
  const detail = endDetail(record);
  const facts: readonly (readonly [string, string])[] = [
    ['checks', countsLine(outcomeCounts(record.checks))],
    ['time', durationOf(record.run.durationMs)],
    ...(record.run.startedAt === ''
      ? []
      : ([
          ['started', record.run.startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')],
          ['seed', String(record.run.seed)],
        ] as const)),
    ...(options.rubric === undefined ? [] : ([['points', `${shownGrade.score} of ${shownGrade.max}`]] as const)),
    ...(record.target.language === undefined ? [] : ([['language', record.target.language]] as const)),
    ...(record.target.architecture === undefined ? [] : ([['serves clients', record.target.architecture]] as const)),
  ];
  const command =
    record.target.command.length === 0 ? nothing : markup`<pre tabindex="0">${commandLine(record.target.command)}</pre>`;
  return markup`<header><div class="verdict ${kind}"><h1><span aria-hidden="true">${mark}</span> ${verdictSentence(record)}</h1></div>
${end === '' ? nothing : markup`<p class="warn">${end}</p>`}${detail === '' ? nothing : markup`<pre tabindex="0">${detail}</pre>`}
${command}${bar(record.checks.map(outcomeWord))}
<dl class="facts">${facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></header>`;
}

/** The outcomes as a bar; the counts beside it say the same in words. */
function bar(words: readonly string[]): Markup {
  const order = ['passed', 'failed', 'warning', 'note', 'inconclusive', 'errored', 'skipped'];
  const parts = order.map((word) => ({ word, count: words.filter((one) => one === word).length })).filter(({ count }) => count > 0);
  return markup`<div class="bar" aria-hidden="true">${parts.map(({ word, count }) => markup`<span class="${word}" style="flex:${count}"></span>`)}</div>`;
}

function failures({ record }: View): Markup {
  const groups = failureGroups(record);
  const must = groups.filter((group) => group.level === 'MUST').map((group, index) => failureCard(group, index));
  const rest = groups.filter((group) => group.level !== 'MUST').map((group) => failureCard(group, 1));
  return markup`${cards('What is wrong', must)}${cards('Warnings and notes', rest)}`;
}

function cards(title: string, members: readonly Markup[]): Markup {
  return members.length === 0 ? nothing : markup`<section><h2>${title}</h2>${members}</section>`;
}

function warnings({ record }: View): Markup {
  const items = record.warnings ?? [];
  if (items.length === 0) return nothing;
  return markup`<section aria-labelledby="about-h"><h2 id="about-h">About this run</h2><ul>${items.map((item) => markup`<li>${item}</li>`)}</ul></section>`;
}

function versionsOf({ record }: View): string {
  const pairs = [...Object.entries(record.run.versions), ...Object.entries(record.run.platform)];
  return pairs.map(([name, value]) => `${name} ${value}`).join(', ');
}

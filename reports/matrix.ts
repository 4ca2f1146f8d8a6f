import type { Record } from '../harness/model/record.ts';
import { documentOf } from './html/document.ts';
import { markup, type Markup } from './html/markup.ts';
import { matrixScript } from './html/matrix-script.ts';
import { matrixStyle } from './html/matrix-style.ts';
import { kindOf } from './html/outline.ts';
import { pageScript } from './html/script.ts';
import { markOf, outcomeWord } from './marks.ts';
import { viewOf, type ReportOptions, type View } from './reporter.ts';
import { stepsOf } from './steps.ts';
import { commandLine, counted } from './text/words.ts';
import { verdictTitle } from './verdict-words.ts';

type Check = Record['checks'][number];

/** One server of a class: its record, and the page that tells more of it, where there is one. */
export type MatrixEntry = { readonly record: Record; readonly name?: string; readonly href?: string };

type Row = { readonly view: View; readonly name: string; readonly href: string | undefined };

/** Many servers as one page: servers × checks, to be sorted and filtered, and the mistakes that are made most often. */
export function renderMatrixPage(entries: readonly MatrixEntry[], options: ReportOptions = {}): string {
  const rows = entries.map(({ record, name, href }): Row => {
    const view = viewOf(record, options);
    return { view, name: name ?? view.record.target.name ?? commandLine(view.record.target.command), href };
  });
  const columns = columnsOf(rows);
  const conforming = rows.filter(({ view }) => view.record.verdict === 'conforms').length;
  const body = markup`<header><h1>${counted(rows.length, 'server')}, ${conforming} conform</h1></header>
    <main id="main">
      ${mistakes(rows)}
      <section aria-labelledby="matrix-h">
        <h2 id="matrix-h">Servers and checks</h2>
        ${controls()}
        <div class="scroll" tabindex="0" role="region" aria-labelledby="matrix-h">
          <table class="data matrix">
            <thead>
              <tr>
                ${['server', 'verdict', 'MUST failed', 'points'].map((title, column) => headCell(title, { column, kind: 'plain' }))}${columns.map(
                  (check, index) => headCell(check.id, { column: index + fixedColumns, kind: 'check' }),
                )}
              </tr>
            </thead>
            <tbody>
              ${rows.map((row) => bodyRow(row, columns))}
            </tbody>
            <tfoot>
              ${footRow(rows, columns)}
            </tfoot>
          </table>
        </div>
      </section>
    </main>
    <footer>✓ passed, ✗ failed, ! warning (SHOULD), i note (MAY), – skipped, ? no result, E a fault of echospec</footer>`;
  return documentOf({
    title: `${counted(rows.length, 'server')} (echospec)`,
    body,
    scripts: [pageScript, matrixScript],
    styles: [matrixStyle],
  });
}

const fixedColumns = 4;

/** Every check that any of the servers was given, by the steps of a server. */
function columnsOf(rows: readonly Row[]): readonly Check[] {
  const checks = [...new Map(rows.flatMap(({ view }) => view.record.checks).map((check) => [check.id, check])).values()];
  return stepsOf({ checks }).flatMap((step) => step.checks);
}

/** The mistakes by the number of servers that make them: what to talk about in class. */
function mistakes(rows: readonly Row[]): Markup {
  const counts = new Map<string, number>();
  for (const { view } of rows) {
    const failed = view.record.checks.filter((check) => check.status === 'failed' && check.level === 'MUST');
    for (const bug of new Set(failed.flatMap((check) => check.diagnosis?.[0]?.bug ?? [])))
      counts.set(bug, (counts.get(bug) ?? 0) + 1);
  }
  const most = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 8);
  if (most.length === 0) return markup``;
  return markup`<section aria-labelledby="most-h">
    <h2 id="most-h">Mistakes made most often</h2>
    <ul class="most">
      ${most.map(([bug, count]) => markup`<li><code>${bug}</code> ${counted(count, 'server')}</li>`)}
    </ul>
  </section>`;
}

function controls(): Markup {
  return markup`<div class="tools">
    <label>Filter <input id="filter" type="search" placeholder="name, check or mistake" autocomplete="off" /></label>
    <label
      >Verdict
      <select id="verdict">
        <option value="">all</option>
        <option value="conforms">conforms</option>
        <option value="violates">does not conform</option>
        <option value="inconclusive">not judged</option>
        <option value="error">the run failed</option>
      </select></label
    >
    <label><input id="failing" type="checkbox" /> only checks that fail</label> <span id="shown" role="status"></span>
  </div>`;
}

type Head = { readonly column: number; readonly kind: 'plain' | 'check' };

function headCell(title: string, { column, kind }: Head): Markup {
  return markup`<th scope="col" class="${kind}" data-column="${column}">
    <button type="button" title="Sort by ${title}"><span>${title}</span></button>
  </th>`;
}

function bodyRow({ view, name, href }: Row, columns: readonly Check[]): Markup {
  const { record, shownGrade } = view;
  const failed = record.checks.filter((check) => check.status === 'failed');
  const must = failed.filter((check) => check.level === 'MUST').length;
  const words = [name, ...failed.flatMap((check) => [check.id, check.diagnosis?.[0]?.bug ?? ''])].join(' ').toLowerCase();
  const kind = { conforms: 'good', violates: 'bad', inconclusive: 'warn', error: 'warn' }[record.verdict];
  const why = record.run.message === undefined ? '' : `: ${record.run.message}`;
  const title = href === undefined ? markup`${name}` : markup`<a href="${safeHref(href)}">${name}</a>`;
  return markup`<tr data-text="${words}" data-verdict="${record.verdict}">
    <th scope="row" data-key="${name}">${title}</th>
    <td class="${kind}" data-key="${record.verdict}">${verdictTitle(record.verdict)}${why}</td>
    <td class="n" data-key="${must}">${must}</td>
    <td class="n" data-key="${shownGrade.score}">${shownGrade.score}/${shownGrade.max}</td>
    ${columns.map(({ id }) => cell(record.checks.find((check) => check.id === id)))}
  </tr>`;
}

/** A link to a file beside this one or to a page; a script would be one as well. */
function safeHref(href: string): string {
  return /^(?:https?:|[^:]*$)/i.test(href) ? href : '#';
}

function cell(check: Check | undefined): Markup {
  if (check === undefined) return markup`<td class="c" data-key="9"></td>`;
  const words = `${outcomeWord(check)}: ${check.diagnosis?.[0]?.likely ?? check.observed ?? check.because ?? check.title}`;
  const order = { passed: 8, failed: check.level === 'MUST' ? 0 : 1, inconclusive: 2, errored: 3, skipped: 4 }[check.status];
  return markup`<td class="c ${kindOf(check)}" data-key="${order}" title="${check.id}: ${words}">
    <span role="img" aria-label="${outcomeWord(check)}">${markOf(check)}</span>
  </td>`;
}

function footRow(rows: readonly Row[], columns: readonly Check[]): Markup {
  const failures = (id: string) =>
    rows.filter(({ view }) => view.record.checks.some((check) => check.id === id && check.status === 'failed')).length;
  return markup`<tr>
    <th scope="row">fail</th>
    <td></td>
    <td></td>
    <td></td>
    ${columns.map(({ id }) => markup`<td class="c">${failures(id) === 0 ? '' : failures(id)}</td>`)}
  </tr>`;
}

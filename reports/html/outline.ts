import type { Record } from '../../harness/model/record.ts';
import { factTexts } from '../facts.ts';
import { markOf, outcomeWord } from '../marks.ts';
import { stepsOf, stepTitle, subjectOfRun } from '../steps.ts';
import { markup, nothing, type Markup } from './markup.ts';

type Check = Record['checks'][number];

/** The steps of a server, each with its checks; a failed one links to what is known of it. */
export function outline(record: Record): Markup {
  if (record.checks.length === 0) return nothing;
  return markup`<section aria-labelledby="steps-h">
    <h2 id="steps-h">The steps of a ${subjectOfRun(record)}</h2>
    <ol class="steps">
      ${stepsOf(record).map(
        ({ step, checks }) =>
          markup`<li>
            <h3>${step} <span class="soft">${stepTitle(step)}</span></h3>
            <ol>
              ${checks.map(line)}
            </ol>
          </li>`,
      )}
    </ol>
  </section>`;
}

/** The colour for the outcome of a check. */
export function kindOf(check: Check): string {
  return (
    { passed: 'good', failed: 'bad', warning: 'warn', note: 'note', skipped: 'soft', inconclusive: 'warn', errored: 'warn' }[
      outcomeWord(check)
    ] ?? 'soft'
  );
}

function line(check: Check): Markup {
  const facts = factTexts(check);
  const title = check.status === 'failed' ? markup`<a href="#${check.id}">${check.title}</a>` : markup`${check.title}`;
  const because =
    check.because === undefined ? nothing : markup`<br /><span class="soft">${outcomeWord(check)}: ${check.because}</span>`;
  return markup`<li>
    <span class="mark ${kindOf(check)}" role="img" aria-label="${outcomeWord(check)}">${markOf(check)}</span>
    <span title="${check.id}"
      >${title}${check.level === 'MUST' ? nothing : markup` <span class="tag">${check.level}</span>`}${
        facts.length === 0 ? nothing : markup` <span class="soft">(${facts.join(', ')})</span>`
      }${because}</span
    >
  </li>`;
}

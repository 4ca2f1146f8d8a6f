import type { Record } from '../../harness/model/record.ts';
import { headlineOf, type FailureGroup } from '../failures.ts';
import { markOf } from '../marks.ts';
import { processSentence } from '../process-words.ts';
import { roundsWords } from '../rounds-words.ts';
import { subjectOf } from '../steps.ts';
import { differenceTable } from './difference.ts';
import { markup, nothing, type Markup } from './markup.ts';
import { confirmation } from '../terminal/failure.ts';
import { sequenceDiagram } from './sequence.ts';

type Check = Record['checks'][number];

/** One failure with all that is known of it, to be opened. */
export function failureCard({ first, others, level }: FailureGroup, place: number): Markup {
  const diagnosis = first.diagnosis?.[0];
  const kind = { MUST: 'bad', SHOULD: 'warn', MAY: 'note' }[level];
  const { counterexample } = first;
  const exchange = first.traced?.steps ?? counterexample?.exchange ?? [];
  const calls = first.traced?.calls ?? [];
  return markup`<details
    class="card${place === 0 && level === 'MUST' ? ' first' : ''}"
    ${place === 0 ? markup` open` : nothing}
    id="${first.id}"
  >
    <summary>
      <span class="mark ${kind}" aria-hidden="true">${markOf(first)}</span>
      ${place === 0 ? 'Fix this first: ' : ''}${headlineOf(first)} <span class="tag">${level} ${first.id}</span>
    </summary>
    <div class="body">
      <dl class="pairs">
        ${pair('required', markup`${first.title}<br /><code class="soft">${first.id}</code>`)}
        ${textPair('expected', first.expected)}${textPair('observed', first.observed)}
        ${first.difference === undefined ? nothing : pair('difference', differenceTable(first.difference))} ${processPair(first)}
        ${textPair('evidence', diagnosis?.evidence)}
        ${textPair('confirmed', confirmation(first))}
        ${textPair('repeated', roundsWords(first))}
        ${diagnosis === undefined ? nothing : pair('look at', markup`<code>${diagnosis.spelled ?? diagnosis.call}</code>`)}
        ${textPair('do this', diagnosis?.remedy)}${textPair('hint', first.hint)}
        ${diagnosis === undefined ? nothing : pair('mistake', markup`<code>${diagnosis.bug}</code> <span class="soft">echospec explain ${diagnosis.bug}</span>`)}
        ${otherMistakes(first)}
        ${commandPair('replay', first.replay, first.id)}${commandPair('reproduce', first.reproduce, first.id)}
        ${others.length === 0 ? nothing : pair('fails too', markup`${others.map((check, index) => markup`${index === 0 ? '' : ', '}<code id="${check.id}">${check.id}</code>`)}`)}
      </dl>
      ${
        exchange.length === 0
          ? nothing
          : markup`<h3>
                The exchange${first.traced === undefined ? '' : ', as it was when the system calls of the server were traced'}
              </h3>
              ${sequenceDiagram({ exchange, calls, id: `seq-${first.id}` })}`
      }
      ${counterexample === undefined || counterexample.steps.length === 0 ? nothing : stepList(counterexample.steps)}
      ${
        first.trace === undefined
          ? nothing
          : markup`<details>
              <summary>The ${subjectOf(first)}'s system calls</summary>
              <pre tabindex="0">${first.trace.join('\n')}</pre>
            </details>`
      }
    </div>
  </details>`;
}

function pair(label: string, value: Markup): Markup {
  return markup`<dt>${label}</dt>
    <dd>${value}</dd>`;
}

function textPair(label: string, value: string | undefined): Markup {
  return value === undefined || value === '' ? nothing : pair(label, markup`<span class="text">${value}</span>`);
}

/** A command with a button that copies it. */
function commandPair(label: string, command: string | undefined, id: string): Markup {
  if (command === undefined || command === '') return nothing;
  const target = `${label}-${id}`;
  return pair(
    label,
    markup`<div class="copy">
      <button type="button" hidden data-copy="${target}" aria-label="Copy the command: ${label}">Copy</button>
      <pre id="${target}" tabindex="0">${command}</pre>
    </div>`,
  );
}

function processPair({ process }: Check): Markup {
  if (process === undefined) return nothing;
  return markup`${textPair('the process', processSentence(process))}${outputPair('stderr', process.stderrTail)}${outputPair('stdout', process.stdoutTail)}`;
}

function outputPair(name: string, text: string | undefined): Markup {
  return text === undefined || text === '' ? nothing : pair(name, markup`<pre tabindex="0">${text}</pre>`);
}

function otherMistakes({ diagnosis }: Check): Markup {
  const others = (diagnosis ?? []).slice(1, 4);
  if (others.length === 0) return nothing;
  return pair(
    'or maybe',
    markup`${others.map(({ bug, likely }) => markup`<div>${likely} <code class="soft">${bug}</code></div>`)}`,
  );
}

function stepList(steps: readonly string[]): Markup {
  return markup`<details>
    <summary>The exchange in words</summary>
    <ol>
      ${steps.slice(0, 200).map((step) => markup`<li>${step}</li>`)}
    </ol>
  </details>`;
}

import type { FailureGroup } from '../failures.ts';
import { headlineOf } from '../failures.ts';
import type { Record } from '../../harness/model/record.ts';
import { processSentence } from '../process-words.ts';
import { roundsWords } from '../rounds-words.ts';
import { subjectOf } from '../steps.ts';
import { differenceLines } from './difference.ts';
import { exchangeLines } from './exchange.ts';
import { labelled, labelledLines, paragraph, quoted, type Page } from './page.ts';

type Check = Record['checks'][number];

/** Everything about one failure: what, why, and what to do. */
export function failureBlock({ first, others }: FailureGroup, page: Page): readonly string[] {
  const diagnosis = first.diagnosis?.[0];
  const { paint } = page;
  return [
    ...paragraph(headlineOf(first), { indent: '', columns: page.columns }).map(paint.strong),
    '',
    ...requirement(first, page),
    ...text('expected', first.expected, page),
    ...text('observed', first.observed, page),
    ...(first.difference === undefined ? [] : labelledLines('difference', differenceLines(first.difference, page), page)),
    ...exchangeBlock(first, page),
    ...processBlock(first, page),
    ...callLines(first, page),
    ...text('evidence', diagnosis?.evidence, page),
    ...text('confirmed', howOften(first), page),
    ...text('look at', whereToLook(diagnosis), page),
    ...text('do this', diagnosis?.remedy, page),
    ...text('hint', first.hint, page),
    ...text('mistake', diagnosis === undefined ? undefined : `${diagnosis.bug} (echospec explain ${diagnosis.bug})`, page),
    ...text('or maybe', otherMistakes(first), page),
    ...command('replay', first.replay, page),
    ...command('reproduce', first.reproduce === undefined ? undefined : reproducer(first.reproduce), page),
    ...text('fails too', others.length === 0 ? undefined : others.map((check) => check.id).join(', '), page),
  ];
}

/** One failure in a few lines. */
export function shortFailureBlock({ first, others }: FailureGroup, page: Page): readonly string[] {
  const diagnosis = first.diagnosis?.[0];
  return [
    ...paragraph(headlineOf(first), { indent: '✗ ', columns: page.columns }).map(page.paint.bad),
    ...text('check', `${first.id} (${first.level}): ${first.title}`, page),
    ...(diagnosis === undefined ? text('expected', first.expected, page) : []),
    ...(diagnosis === undefined ? [] : text('observed', first.observed, page)),
    ...text('look at', diagnosis === undefined ? undefined : `${whereToLook(diagnosis)}, echospec explain ${diagnosis.bug}`, page),
    ...text('hint', first.hint, page),
    ...command('replay', first.replay, page),
    ...text('fails too', others.length === 0 ? undefined : others.map((check) => check.id).join(', '), page),
  ];
}

/** A student looks for what stands in the program; the call's name in C is what the books have. */
function whereToLook(diagnosis: NonNullable<Check['diagnosis']>[number] | undefined): string | undefined {
  if (diagnosis === undefined) return undefined;
  const { call, spelled } = diagnosis;
  const inC = `${call}()`.replace('()()', '()');
  return spelled === undefined ? inC : `${spelled}, in C ${inC}`;
}

function text(label: string, value: string | undefined, page: Page): readonly string[] {
  return value === undefined || value === '' ? [] : labelled(label, value, page);
}

/** A command is not wrapped: it is there to be copied. */
function command(label: string, value: string | undefined, page: Page): readonly string[] {
  return value === undefined || value === '' ? [] : labelledLines(label, value.replace(/\n+$/, '').split('\n'), page);
}

/** A long program is only named: the lines before it say where it is kept. */
function reproducer(program: string): string {
  const lines = program.split('\n');
  const said = lines.filter((line, at) => line.startsWith('# ') && at < 3).map((line) => line.slice(2));
  if (lines.length <= reproducerMax) return program;
  if (said.length < 2) return `${said[0] ?? ''}\na program of ${lines.length} lines: echospec test --report html=FILE shows it`;
  return said.join('\n').replace('kept as well: ', '');
}

const reproducerMax = 12;

function requirement(check: Check, page: Page): readonly string[] {
  return [...labelled('required', `${check.level} ${check.title}`, page), ...labelled('', page.paint.faint(check.id), page)];
}

function exchangeBlock(check: Check, page: Page): readonly string[] {
  const lines = check.counterexample === undefined ? [] : exchangeLines(check.counterexample, page);
  return labelledLines('exchange', lines, page);
}

function processBlock({ process }: Check, page: Page): readonly string[] {
  if (process === undefined) return [];
  return [
    ...labelled('process', processSentence(process), page),
    ...(process.stderrTail === undefined || process.stderrTail === ''
      ? []
      : labelledLines('stderr', quoted(process.stderrTail, page), page)),
    ...(process.stdoutTail === undefined || process.stdoutTail === ''
      ? []
      : labelledLines('stdout', quoted(process.stdoutTail, page), page)),
  ];
}

/** The last system calls of the exchange, where they were traced. */
function callLines({ trace }: Check, page: Page): readonly string[] {
  return trace === undefined || trace.length === 0
    ? []
    : labelledLines('calls', quoted(trace.slice(-callsMax).join('\n'), page), page);
}

const callsMax = 6;

/** That it failed the one time that it was tried, the reader knows already. */
export function confirmation({ confirmed, id }: Check): string | undefined {
  if (confirmed === undefined || confirmed.of <= 1) return undefined;
  return `it failed ${confirmed.failed} of ${confirmed.of} times on a fresh ${subjectOf({ id })}`;
}

function howOften(check: Check): string | undefined {
  return [confirmation(check), roundsWords(check)].filter((words) => words !== undefined).join('\n') || undefined;
}

function otherMistakes({ diagnosis }: Check): string | undefined {
  const others = (diagnosis ?? []).slice(1, 3);
  return others.length === 0 ? undefined : others.map(({ bug, likely }) => `${likely} (${bug})`).join('\n');
}

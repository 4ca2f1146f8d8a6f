import type { Counterexample, Step } from '../../harness/model/verdict.ts';
import { oneLine } from '../text/escape.ts';
import { padEnd, wrap } from '../text/wrap.ts';
import { labelColumns, type Page } from './page.ts';

/** The exchange step by step: with times, and side by side when there are several clients. */
export function exchangeLines(counterexample: Counterexample, page: Page): readonly string[] {
  const { exchange, steps } = counterexample;
  const width = page.columns - labelColumns;
  if (exchange === undefined || exchange.length === 0)
    return elided(steps, moreSteps).flatMap((step) => wrap(oneLine(step), width));
  const clients = [...new Set(exchange.map((step) => step.client).filter((client) => client > 0))].sort((a, b) => a - b);
  const shown = elided<Row>(
    exchange.map((step) => ({ time: timeOf(step), step })),
    (count) => ({ time: '', step: moreSteps(count) }),
  );
  if (clients.length < 2 || clients.length > sideBySideMax || width / clients.length < 18) {
    return shown.flatMap(({ time, step }) => beside(time, sentenceOf(step), width));
  }
  const cell = Math.floor((width - timeColumns) / clients.length) - 2;
  const head = padEnd('', timeColumns) + clients.map((client) => padEnd(`client ${client}`, cell + 2)).join('');
  return [
    page.paint.faint(head.trimEnd()),
    ...shown.flatMap(({ time, step }) => {
      if (typeof step === 'string' || step.client === 0) return beside(time, sentenceOf(step), width);
      const before = ' '.repeat(clients.indexOf(step.client) * (cell + 2));
      return wrap(oneLine(step.text), cell).map((line, index) => padEnd(index === 0 ? time : '', timeColumns) + before + line);
    }),
  ];
}

/** The two ends of a long list, and between them how many were left out. */
export function elided<Item>(steps: readonly Item[], more: (count: number) => Item): readonly Item[] {
  if (steps.length <= stepsMax) return steps;
  const head = Math.ceil(stepsMax * 0.6);
  const tail = stepsMax - head - 1;
  return [...steps.slice(0, head), more(steps.length - head - tail), ...steps.slice(steps.length - tail)];
}

type Row = { readonly time: string; readonly step: Step | string };

const stepsMax = 16;
const sideBySideMax = 4;
const timeColumns = 9;

function moreSteps(count: number): string {
  return `… ${count} more steps …`;
}

function timeOf(step: Step): string {
  return `${step.atMs < 10 ? step.atMs.toFixed(1) : Math.round(step.atMs)} ms`;
}

function sentenceOf(step: Step | string): string {
  if (typeof step === 'string') return step;
  return step.client === 0 ? oneLine(step.text) : `client ${step.client} ${oneLine(step.text)}`;
}

function beside(time: string, text: string, width: number): readonly string[] {
  return wrap(text, width - timeColumns).map((line, index) => padEnd(index === 0 ? time : '', timeColumns) + line);
}

import type { RunEvent } from '../harness/model/event.ts';
import type { CheckResult } from '../harness/model/verdict.ts';
import { markOf, outcomeWord } from './marks.ts';
import { oneLine } from './text/escape.ts';
import { paintFor, type Paint } from './text/paint.ts';
import { counted, countsLine, durationOf } from './text/words.ts';
import { wrap } from './text/wrap.ts';

/** Where progress is shown: `in-place` rewrites one line of a terminal, `lines` only appends (CI logs, files). */
export type LiveOptions = { readonly how: 'in-place' | 'lines'; readonly columns?: number; readonly color?: 'ansi' | 'none' };

/** Turns each event into the text to write at once; empty where there is nothing new to see. */
export type Live = { take(event: RunEvent): string };

/** The progress of a run while it happens. */
export function createLive({ how, columns = 80, color = 'none' }: LiveOptions): Live {
  const paint = paintFor(color);
  const state: State = { planned: 0, ended: 0, current: '', counts: {} };
  return {
    take(event) {
      const line = lineOf(event, paint);
      advance(state, event);
      if (how === 'lines') return line?.importance === undefined ? '' : `${line.text}\n`;
      const lasting = line?.importance === 'lasting' ? `${line.text}\n` : '';
      return `\r\u001b[2K${lasting}${event.type === 'run-ended' ? '' : statusLine(state, columns)}`;
    },
  };
}

type State = { planned: number; ended: number; current: string; counts: { [word: string]: number } };
/** `lasting` lines stay on a terminal too; `passing` ones are replaced by the next. */
type Line = { readonly text: string; readonly importance: 'lasting' | 'passing' };

function advance(state: State, event: RunEvent): void {
  if (event.type === 'run-started') state.planned = event.checks.length;
  if (event.type === 'calibrated') state.current = 'the machine is calibrated';
  if (event.type === 'check-started') state.current = event.id;
  if (event.type === 'measured') state.current = `${event.measurement.workload} ${event.measurement.server}`;
  if (event.type !== 'check-ended') return;
  const word = outcomeWord(event.result);
  state.ended++;
  state.counts[word] = (state.counts[word] ?? 0) + 1;
}

function statusLine({ planned, ended, current, counts }: State, columns: number): string {
  const text = `${ended}/${planned} ${oneLine(current)}${ended === 0 ? '' : ` (${countsLine(counts)})`}`;
  return wrap(text, columns - 1)[0] ?? '';
}

function lineOf(event: RunEvent, paint: Paint): Line | undefined {
  if (event.type === 'run-started') {
    const { checks, profile, run } = event;
    return {
      text: `${counted(checks.length, 'check')} of the profile ${oneLine(profile.name)}, seed ${run.seed}`,
      importance: 'passing',
    };
  }
  if (event.type === 'check-ended') {
    // The report tells why; here eighty lines would push what was judged out of sight.
    if (event.result.status === 'skipped') return undefined;
    return { text: checkLine(event.result, paint), importance: event.result.status === 'failed' ? 'lasting' : 'passing' };
  }
  if (event.type === 'warned') return { text: paint.warn(`! ${oneLine(event.message)}`), importance: 'lasting' };
  if (event.type !== 'measured') return undefined;
  const { workload, server } = event.measurement;
  return { text: `  measured: ${oneLine(workload)}, ${oneLine(server)}`, importance: 'passing' };
}

function checkLine(result: CheckResult, paint: Paint): string {
  const text = `${markOf(result)} ${result.id} (${durationOf(result.durationMs)})`;
  if (result.status === 'passed') return paint.good(text);
  if (result.status === 'failed') return (result.level === 'MUST' ? paint.bad : paint.warn)(text);
  return paint.faint(text);
}

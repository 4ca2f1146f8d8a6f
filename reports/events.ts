import type { RunEvent } from '../harness/model/event.ts';
import { eventsOf } from './events-of.ts';
import { defineReporter } from './reporter.ts';
import { jsonText } from './text/json.ts';

/** The log of a run, one event a line. During a run the lines are appended as they happen; this makes them from a record. */
export const events = defineReporter({
  format: 'events',
  describe: 'one event a line, JSON; every other report can be made from it',
  extension: 'jsonl',
  write: ({ exact }) => eventsOf(exact).map(eventLine).join(''),
});

/** One event as a line, with its line feed. */
export function eventLine(event: RunEvent): string {
  return `${jsonText(event)}\n`;
}

/** The events in a log. A last line that was cut off, when the run died while writing it, is left out. */
export function eventsIn(log: string): readonly RunEvent[] {
  const lines = log.split('\n');
  const last = lines.pop() ?? '';
  const whole = lines.filter((line) => line.trim() !== '').map(parsed);
  const rest = last.trim() === '' ? undefined : tried(last);
  return rest === undefined ? whole : [...whole, rest];
}

function parsed(line: string, index: number): RunEvent {
  const event = tried(line);
  if (event === undefined) throw new SyntaxError(`Line ${index + 1} of the event log is not an event.`);
  return event;
}

function tried(line: string): RunEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isEvent(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isEvent(value: unknown): value is RunEvent {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'at' in value;
}

import { describe, expect, it } from 'vitest';
import { recordOf } from '../harness/model/record.ts';
import { eventLine, eventsIn } from './events.ts';
import { eventsOf } from './events-of.ts';
import { hostile } from './fixtures/hostile.ts';
import { died, empty, every, everyKindEvents, green } from './fixtures/records.ts';

describe('the event log', () => {
  const log = everyKindEvents.map(eventLine).join('');

  it('gives back what was written', () => {
    expect(eventsIn(log)).toEqual(everyKindEvents);
  });

  it('leaves out a last line that was cut off, and names a broken line in the middle', () => {
    expect(eventsIn(log.slice(0, -20))).toEqual(everyKindEvents.slice(0, -1));
    expect(() => eventsIn(`${eventLine({ type: 'warned', at: 0, message: 'a' })}{"type":\n`)).toThrow('Line 2');
  });

  it('is one line an event, whatever a server prints', () => {
    for (const event of eventsOf(hostile)) expect(eventLine(event)).toMatch(/^[^\n\r\u2028\u2029\u0085]*\n$/);
  });

  it.each(Object.entries({ green, every, died, empty, hostile }))('made from a record folds to it again: %s', (_name, record) => {
    expect(recordOf(eventsIn(eventsOf(record).map(eventLine).join('')))).toEqual(record);
  });
});

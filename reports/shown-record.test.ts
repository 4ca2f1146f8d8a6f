import { describe, expect, it } from 'vitest';
import { recordOf, type Record } from '../harness/model/record.ts';
import { checkOf } from './fixtures/checks.ts';
import { eventsFor, every, everyKindEvents } from './fixtures/records.ts';
import { reporters, viewOf, type Rubric } from './index.ts';
import { shownEvents } from './shown-record.ts';

const rubrics: readonly Rubric[] = [
  {},
  { visibility: { 'transfer/*': 'hidden' } },
  { visibility: { '*': 'after_due_date', listen: 'visible' } },
  { feedback: 'none', hints: { 'reset/*': 'Look at chapter 5.' } },
  { feedback: 'actual-only', visibility: { 'reset/after-data': 'hidden' } },
  { explain: { 'sigpipe-death': { likely: 'It dies.' }, 'reset/after-data': { title: 'survives' } }, hints: { reset: 'Look.' } },
];

describe('shownEvents', () => {
  it.each(rubrics)('folds to what is shown of the whole, cut anywhere: %j', (rubric) => {
    for (let length = 1; length <= everyKindEvents.length; length++) {
      const part = everyKindEvents.slice(0, length);
      const shown = shownEvents(rubric);
      const live = recordOf(part.flatMap((event) => shown(event) ?? []));
      // The time of a run that died is that of its last event, which may be one that is not shown.
      expect(untimed(live)).toEqual(untimed(viewOf(recordOf(part), { rubric }).exact));
    }
  });
});

function untimed(record: Record): unknown {
  return { ...record, run: { ...record.run, durationMs: 0 } };
}

describe('a visible check that was skipped for the sake of a hidden one', () => {
  const rubric: Rubric = { visibility: { 'listen/*': 'hidden' } };
  const told = (['failed', 'inconclusive', 'skipped'] as const).map((status) => {
    const checks = [
      checkOf('listen/a', { status, ...(status !== 'failed' && { because: 'x' }) }),
      checkOf('transfer/b', {
        status: 'skipped',
        because: `It needs listen/a, which ${status === 'failed' ? '' : 'was '}${status}.`,
      }),
    ];
    return viewOf(recordOf(eventsFor(checks)), { rubric }).record.checks[0]?.because;
  });

  it('does not tell how that one came out', () => {
    expect(told).toEqual(Array.from({ length: 3 }, () => 'It was not carried out in this run.'));
  });
});

describe('the words of an instructor', () => {
  const rubric: Rubric = {
    hints: { '*': 'Ask in the lab.', 'reset/*': 'Look at chapter 5.' },
    explain: {
      'sigpipe-death': { likely: 'A signal ends it.', remedy: 'Ignore that signal.' },
      'listen/accepts-connections': { title: 'can be reached' },
    },
  };
  const { checks } = viewOf(every, { rubric }).record;
  const [reset, first] = ['reset/after-data', 'listen/accepts-connections'].map((id) => checks.find((check) => check.id === id));

  it('stand in place of ours, and a hint stands beside the failures that it is meant for', () => {
    expect(reset?.diagnosis?.[0]).toMatchObject({
      bug: 'sigpipe-death',
      likely: 'A signal ends it.',
      remedy: 'Ignore that signal.',
    });
    expect(reset?.hint).toBe('Look at chapter 5.');
    expect(first).toMatchObject({ title: 'can be reached' });
    expect(first).not.toHaveProperty('hint');
  });

  it('are given whatever the feedback', () => {
    const record = viewOf(every, { rubric: { ...rubric, feedback: 'none' } }).record;
    expect(record.checks.find((check) => check.id === 'reset/after-data')).toMatchObject({ hint: 'Look at chapter 5.' });
  });

  const telling = [
    'terminal',
    'json',
    'html',
    'junit',
    'ctrf',
    'tap',
    'markdown',
    'gradescope',
    'classroom50',
    'prairielearn',
    'check50',
    'vpl',
  ];
  it.each(telling)('%s tells a hint', (format) => {
    expect(reporters[format]?.render(every, { rubric })).toContain('Look at chapter 5.');
  });
});

import { describe, expect, it } from 'vitest';
import { recordOf, type AnyCheck, type CheckResult, type RunEvent } from '../../harness/index.ts';
import { gradeOf, reporters } from '../../reports/index.ts';
import { asksForAnother, eventsOfRounds } from './rounds.ts';

const ids = ['listen/a', 'transfer/b', 'accept/c'];
const order = ids.map((id) => ({ id }) as AnyCheck);

type Status = 'passed' | 'failed' | 'skipped' | 'seen once' | 'inconclusive';

/** One judgement of a server: how each of the checks came out. */
function roundOf(statuses: readonly Status[], how: 'complete' | 'budget' = 'complete') {
  const results = ids.map((id, at): CheckResult => {
    const status = statuses[at] ?? 'passed';
    const head = { id, level: 'MUST', title: id, durationMs: 1, runs: 1 } as const;
    if (status === 'failed') return { ...head, status, expected: 'x', observed: 'y', confirmed: { failed: 1, of: 1 } };
    if (status === 'skipped') return { ...head, status, because: 'It needs listen/a, which failed.' };
    if (status === 'seen once')
      return { ...head, status: 'inconclusive', because: 'It failed once', observed: 'y', confirmed: { failed: 1, of: 5 } };
    return { ...head, status, ...(status === 'inconclusive' && { because: 'Too busy.' }) };
  });
  const events: readonly RunEvent[] = [
    {
      type: 'run-started',
      at: 0,
      tool: { name: 'echospec', version: '1' },
      profile: { name: 'echo' },
      target: { command: ['./server'] },
      run: { startedAt: '', seed: 1, versions: {}, platform: {} },
      checks: results.map(({ id, level, title }) => ({ id, level, title, step: id.split('/')[0] ?? '' })),
    },
    ...results.map((result) => ({ type: 'check-ended', at: 1, result }) as const),
    { type: 'run-ended', at: 2, durationMs: 2, how },
  ];
  return { events, record: recordOf(events) };
}

const settled = (...rounds: readonly ReturnType<typeof roundOf>[]) => recordOf(eventsOfRounds(rounds, order));

describe('a submission is judged again', () => {
  const [good, bad, other] = [['passed'], ['failed'], ['passed', 'failed']].map((statuses) => roundOf(statuses as Status[]).record);
  if (good === undefined || bad === undefined || other === undefined) throw new Error('three records');

  it.each([
    ['never when it has all its points', [good], {}, false],
    ['always where the rubric says so', [good], { when: 'always' }, true],
    ['when it has lost points', [bad], {}, true],
    ['until three judgements agree', [bad, bad], {}, true],
    ['no more when they do', [bad, bad, bad], {}, false],
    ['when they do not', [bad, other, bad], {}, true],
    ['no more than five times', [bad, other, bad, other, bad], {}, false],
    ['no more often than the rubric says', [bad, other], { repeats: 2 }, false],
    ['never where the rubric says so', [bad], { repeats: 1 }, false],
    ['never when its time was over', [roundOf(['failed'], 'budget').record], {}, false],
  ] as const)('%s', (_name, rounds, flaky, expected) => {
    expect(asksForAnother(rounds, { flaky })).toBe(expected);
  });
});

describe('the rounds together', () => {
  it('say of a check that failed in how many of those that judged it, and the whole does not conform', () => {
    const record = settled(roundOf(['passed']), roundOf(['failed', 'skipped']), roundOf(['passed', 'failed']));
    expect(record.checks.map(({ status, rounds }) => [status, rounds])).toEqual([
      ['failed', { failed: 1, of: 3 }],
      ['failed', { failed: 1, of: 2 }],
      ['passed', undefined],
    ]);
    expect(record).toMatchObject({ verdict: 'violates', run: { durationMs: 6 } });
    expect(record.causes).toHaveLength(2);
  });

  it('cost the same in whatever order they come', () => {
    const rounds = [roundOf(['passed']), roundOf(['failed', 'skipped']), roundOf(['passed', 'seen once'])];
    const scores = [rounds, rounds.toReversed()].map((some) => gradeOf(settled(...some)).score);
    expect(new Set(scores)).toEqual(new Set([66]));
  });

  it('blame nobody for a failure that was seen once in all of them, and do for one that was seen twice', () => {
    expect(settled(roundOf(['seen once']), roundOf(['passed'])).checks[0]).toMatchObject({ status: 'passed' });
    const twice = settled(roundOf(['seen once']), roundOf(['seen once']), roundOf(['passed'])).checks[0];
    expect(twice).toMatchObject({ status: 'failed', rounds: { failed: 2, of: 3 } });
    expect(twice).not.toHaveProperty('because');
  });

  it('judge what one of them could not judge', () => {
    expect(settled(roundOf(['failed', 'inconclusive']), roundOf(['failed'])).checks[1]).toMatchObject({ status: 'passed' });
    expect(settled(roundOf(['failed', 'skipped']), roundOf(['failed', 'skipped'])).checks[1]).toMatchObject({ status: 'skipped' });
  });

  it('leave out one that was cut off, beside one that was not', () => {
    const one = roundOf(['failed']);
    expect(eventsOfRounds([one, roundOf(['failed', 'failed'], 'budget')], order)).toBe(one.events);
  });

  it.each(['terminal', 'html', 'markdown', 'gradescope', 'prairielearn', 'junit', 'csv'])('are told by %s as k of n', (format) => {
    const record = settled(roundOf(['passed']), roundOf(['failed']), roundOf(['passed']));
    for (const feedback of ['full', 'none'] as const)
      expect(reporters[format]?.render(record, { rubric: { feedback } })).toMatch(/failed in 1 of 3 judgements/);
  });
});

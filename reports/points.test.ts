import { describe, expect, it } from 'vitest';
import { recordOf } from '../harness/model/record.ts';
import { checkOf } from './fixtures/checks.ts';
import { eventsFor, every, green } from './fixtures/records.ts';
import { gradeOf } from './points.ts';

const pointsOf = (grade: ReturnType<typeof gradeOf>, id: string) => grade.checks.find((check) => check.id === id);

const skipped = (id: string, because: string) => checkOf(id, { status: 'skipped', because });

describe('gradeOf', () => {
  it('shares 100 points among the checks of level MUST, as integers', () => {
    const grade = gradeOf(green);
    expect(grade).toMatchObject({ score: 100, max: 100, withheld: 0 });
    for (const { max } of grade.checks) expect(Number.isInteger(max)).toBe(true);
    expect(pointsOf(grade, 'accept/backlog')?.max).toBe(0);
  });

  it('adds up for any number of checks', () => {
    for (let count = 1; count < 130; count++) {
      const checks = Array.from({ length: count }, (_, index) => checkOf(`transfer/${index}`));
      expect(gradeOf(recordOf(eventsFor(checks)))).toMatchObject({ score: 100, max: 100 });
    }
  });

  it('gives nothing for what a failed need kept from being judged, and withholds what nobody could judge', () => {
    const grade = gradeOf(every);
    expect(pointsOf(grade, 'content/nul-bytes')).toMatchObject({ outcome: 'lost', score: 0 });
    expect(pointsOf(grade, 'pressure/jolt')).toMatchObject({ outcome: 'withheld', score: 0 });
    expect(grade.withheld).toBe(pointsOf(grade, 'pressure/jolt')?.max);
    expect(grade.max).toBe(100);
  });

  it('follows needs through other skips', () => {
    const grade = gradeOf(
      recordOf(
        eventsFor([
          checkOf('listen/a', { status: 'failed' }),
          skipped('accept/b', 'It needs listen/a, which failed.'),
          skipped('transfer/c', 'It needs accept/b, which was skipped.'),
          skipped('content/d', 'It needs a tracer, and there is none.'),
          skipped('end/e', 'It needs content/d, which was skipped.'),
          checkOf('reset/f', { status: 'inconclusive', because: 'overload' }),
          skipped('pressure/g', 'It needs reset/f, which is inconclusive.'),
          skipped('resources/h', 'See resources/i.'),
          skipped('resources/i', 'See resources/h.'),
        ]),
      ),
    );
    expect(grade.checks.map(({ outcome }) => outcome)).toEqual(
      'lost lost lost excluded excluded withheld withheld excluded excluded'.split(' '),
    );
  });

  it.each([
    ['worst', [0, 0, 0]],
    ['majority', [10, 0, 0]],
    ['fraction', [6, 2, 0]],
  ] as const)('scores what failed now and then by the rule of the rubric: %s', (score, earned) => {
    const checks = [2, 4, 5].map((failed) => checkOf(`transfer/${failed}`, { status: 'failed', rounds: { failed, of: 5 } }));
    const grade = gradeOf(recordOf(eventsFor(checks)), { points: { transfer: 30 }, flaky: { score } });
    expect(grade.checks.map((check) => check.score)).toEqual(earned);
    const total = earned.reduce<number>((sum, one) => sum + one, 0);
    expect(grade).toMatchObject({ score: total, max: 30, withheld: 0 });
  });

  it('hangs no points on what does not apply to a server', () => {
    const mixing = checkOf('accept/clients-do-not-mix', { status: 'skipped', because: 'It serves one client after the other.' });
    const grade = gradeOf(recordOf(eventsFor([checkOf('listen/a'), checkOf('transfer/b'), mixing])));
    expect(grade).toMatchObject({ score: 100, max: 100 });
    expect(pointsOf(grade, mixing.id)).toMatchObject({ outcome: 'excluded', max: 0 });
  });

  it('withholds the points of a run that died', () => {
    const checks = [checkOf('listen/a'), checkOf('transfer/b')];
    expect(gradeOf(recordOf(eventsFor(checks).slice(0, 4)))).toMatchObject({ score: 50, max: 100, withheld: 50 });
  });

  it('follows a rubric: an id before a glob, a longer glob before a shorter one, a group shares', () => {
    const checks = ['transfer/a', 'transfer/b', 'transfer/c', 'content/d', 'end/e'].map((id) => checkOf(id));
    const grade = gradeOf(recordOf(eventsFor(checks)), { points: { 'transfer/a': 5, 'transfer/*': 7, '*': 2 } });
    expect(grade.checks.map(({ max }) => max)).toEqual([5, 4, 3, 1, 1]);
    expect(grade.max).toBe(14);
  });
});

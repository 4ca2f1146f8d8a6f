import { describe, expect, it } from 'vitest';
import { recordOf, type CheckResult, type Level, type Status } from '../harness/index.ts';
import { failureOf, fateOf } from './conformance-failure.ts';

describe('the fate of the test of a check', () => {
  it.each<[Level, Status, 'lenient' | 'strict', string]>([
    ['MUST', 'passed', 'lenient', 'passes'],
    ['MUST', 'failed', 'lenient', 'fails'],
    ['SHOULD', 'failed', 'lenient', 'skipped'],
    ['SHOULD', 'failed', 'strict', 'fails'],
    ['MAY', 'failed', 'strict', 'skipped'],
    ['MUST', 'skipped', 'strict', 'skipped'],
    ['MUST', 'inconclusive', 'lenient', 'fails'],
    ['SHOULD', 'inconclusive', 'lenient', 'skipped'],
    ['SHOULD', 'errored', 'lenient', 'fails'],
    ['MAY', 'errored', 'lenient', 'skipped'],
  ])('a %s that is %s, %s: %s', (level, status, how, fate) => {
    expect(fateOf(resultOf({ level, status }), { strict: how === 'strict' }).kind).toBe(fate);
  });

  it('is no skip where the run broke off before there was a result', () => {
    const because = 'The run ended before this check began.';
    const fate = (level: Level, ended: string) =>
      fateOf(resultOf({ status: 'skipped', level, because }), { strict: false, ended }).kind;
    expect(fate('MUST', 'error')).toBe('fails');
    expect(fate('SHOULD', 'error')).toBe('skipped');
    expect(fate('MUST', 'bail')).toBe('skipped');
  });

  it('follows the baseline', () => {
    expect(fateOf(resultOf({ status: 'failed', known: 'until week 3' }), { strict: false })).toEqual({
      kind: 'skipped',
      because: 'known to fail: until week 3',
    });
    expect(fateOf(resultOf({ status: 'passed', known: 'until week 3' }), { strict: false }).kind).toBe('fails');
  });
});

describe('the error of a failing test', () => {
  it('tells the command that does it again', () => {
    expect(messageOf({ status: 'failed', observed: 'nothing came' }, ['--profile', 'echo'])).toContain(
      'echospec test --profile echo --seed 0 --only transfer/answers --',
    );
  });

  it('is short where another check tells the cause', () => {
    const message = messageOf({ status: 'failed', sameCauseAs: 'transfer/other', expected: '5 bytes', observed: 'none' }, []);
    expect(message).toBe(
      'Observed: none. transfer/other fails for the same cause, and its test tells more.\nexpected 5 bytes\nobserved none',
    );
  });

  it('says why there is no verdict', () => {
    expect(messageOf({ status: 'inconclusive', because: 'the machine was busy' }, [])).toBe(
      'It could not be judged (inconclusive): the machine was busy',
    );
  });

  function messageOf(part: Partial<CheckResult>, argv: readonly string[]): string {
    const error = failureOf(resultOf(part), { record: recordOf([]), argv });
    expect(error.stack).toBe('');
    return error.message;
  }
});

function resultOf(part: Partial<CheckResult>): CheckResult {
  return { id: 'transfer/answers', level: 'MUST', title: 'answers', status: 'passed', durationMs: 1, runs: 1, ...part };
}

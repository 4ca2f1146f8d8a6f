import { describe, expect, it } from 'vitest';
import { Violation, type Evidence, type HintContext } from '../harness/index.ts';
import { checks, diagnoseWith } from './index.ts';

type Seen = {
  readonly check: string;
  readonly evidence: Evidence;
  readonly context?: Partial<HintContext>;
};

/** The mistakes that are named for what was seen, the best fit first. */
function namedFor({ check, evidence, context }: Seen): readonly string[] {
  const found = checks.find(({ id }) => id === check);
  if (found === undefined) throw new Error(`There is no check ${check}.`);
  const violation = new Violation({ expected: 'all', observed: 'less', certainty: 'certain', evidence });
  const violated = {
    kind: 'violated',
    violation,
    process: { state: 'running' },
    steps: [],
    sentences: [],
    facts: {},
    learned: {},
  } as const;
  const { knowledge, ...rest } = { knowledge: {}, stderr: '', stdout: '', ...context };
  return diagnoseWith(knowledge)(found, violated, rest).map(({ bug }) => bug);
}

describe('line ends', () => {
  const lines = (expectedAll: string, receivedAll: string): string | undefined =>
    namedFor({
      check: 'single/message-sizes',
      evidence: { kind: 'altered', expectedAll, receivedAll, expectedBytes: expectedAll.length, receivedBytes: receivedAll.length },
    })[0];

  it.each([
    ['CR LF that became LF', 'one\r\ntwo\r\n', 'one\ntwo\n'],
    ['LF that became CR LF', 'one\ntwo\n', 'one\r\ntwo\r\n'],
    ['CR that were left out', 'a\r\nb\rc\n', 'a\nbc\n'],
    ['line ends that were all left out', 'one\r\ntwo\r\n', 'onetwo'],
  ])('are told by %s', (_title, sent, came) => {
    expect(lines(sent, came)).toBe('newline-translation');
  });

  it.each([
    ['a letter before them is missing', 'one two\n', 'one tw\n'],
    ['a form feed came where a line end was due', 'one\ftwo\nthree', 'one\ntwo\fthree'],
    ['a blank moved', 'one \ntwo\n', 'one\n two\n'],
  ])('are not blamed where %s', (_title, sent, came) => {
    expect(lines(sent, came)).not.toBe('newline-translation');
  });
});

describe('an answer that lacks its end', () => {
  const lacking = (check: string, evidence: Partial<Evidence>): string | undefined =>
    namedFor({
      check,
      evidence: { kind: 'early-eof', expectedBytes: 1024, receivedBytes: 1023, missingEnd: '\n', ...evidence },
    })[0];

  it('was trimmed where a short message loses its white space too', () => {
    expect(lacking('single/message-sizes', { lostEnd: 'white-space' })).toBe('trims-whitespace');
  });

  it('was cut where a short message loses its last letter too', () => {
    expect(lacking('single/whole-message', { lostEnd: 'always' })).toBe('cuts-last-byte');
  });

  it('lacks its newline where that is all', () => {
    expect(lacking('line/answers-a-line', { kind: 'silence', lacksEndOfMessage: true })).toBe('reply-lacks-newline');
  });

  it('did not fit into a buffer where a short message comes back whole', () => {
    expect(lacking('single/message-sizes', { lostEnd: 'sometimes' })).toBe('fixed-buffer-truncation');
  });
});

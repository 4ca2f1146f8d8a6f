import { describe, expect, it } from 'vitest';
import type { Evidence } from '../harness/index.ts';
import { diagnosesFor, namedFor } from './named-for.ts';

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

describe('how line ends changed', () => {
  const told = (expectedAll: string, receivedAll: string): string | undefined =>
    diagnosesFor({ check: 'line/answers-a-line', evidence: { kind: 'altered', expectedAll, receivedAll } })[0]?.evidence;

  it.each([
    ['one\r\n', 'one\n', 'each CR LF came back as LF alone'],
    ['one\r\n', 'one\r\r\n', 'each LF came back with a CR before it that was not sent with it'],
    ['one\ntwo\n', 'one\r\ntwo\r\n', 'each LF came back with a CR before it that was not sent with it'],
    ['one\r\n', 'one\n\n', 'each CR came back as LF: a CR was taken for the end of a line'],
    ['one\ntwo\n', 'onetwo', 'each line end was left out'],
    ['a\r\nb\rc\n', 'a\nb\nc\n', 'only the line ends (CR, LF) differ'],
  ])('%j that became %j', (sent, came, because) => {
    expect(told(sent, came)).toBe(because);
  });
});

describe('a line whose CR stands before its LF', () => {
  const named = (expectedAll: string, receivedAll: string): string | undefined =>
    namedFor({ check: 'line/line-ends', evidence: { kind: 'altered', expectedAll, receivedAll } })[0];

  it('was ended by the CR where two line ends came back', () => {
    expect(named('dos\r\n', 'dos\n\n')).toBe('unicode-line-breaks');
    expect(named('a\rb\n', 'a\nb\n')).toBe('unicode-line-breaks');
  });

  it('lost it where one came back', () => {
    expect(named('dos\r\n', 'dos\n')).toBe('newline-translation');
  });
});

describe('an answer to a line', () => {
  const altered = (expectedAll: string, receivedAll: string): string | undefined =>
    namedFor({
      check: 'line/line-ends',
      evidence: { kind: 'altered', expectedBytes: expectedAll.length, receivedBytes: receivedAll.length, expectedAll, receivedAll },
    })[0];

  it('lacks the white space around the line, or only its CR', () => {
    expect(altered('  two  \t\n', '  two\n')).toBe('trims-whitespace');
    expect(altered('  two  \t\n', 'two\n')).toBe('trims-whitespace');
    expect(altered('dos\r\n', 'dos\n')).toBe('newline-translation');
  });

  it('has other characters where some libraries see line ends, which ended no line', () => {
    const changed = (receivedAll: string): string | undefined =>
      namedFor({
        check: 'line/unicode-line-breaks',
        evidence: {
          kind: 'altered',
          offset: 1,
          takesCharacters: false,
          expectedAll: 'a\xe2\x80\xa8b\xe2\x80\xa9c\xc2\x85d\n',
          receivedAll,
        },
      })[0];
    expect(changed('a???b???c??d\n')).toBe('ascii-decode');
    expect(changed('a\nb\nc\nd\n')).toBe('unicode-line-breaks');
    expect(changed('a\n')).toBe('unicode-line-breaks');
  });

  it('lacks a NUL byte at its end, where those in the middle came', () => {
    const lacking = (expectedAll: string, receivedAll: string): string | undefined =>
      namedFor({ check: 'content/nul-bytes', evidence: { kind: 'altered', offset: 0, expectedAll, receivedAll } })[0];
    expect(lacking('\0\n', '\n')).toBe('trims-whitespace');
    expect(lacking('ab\0cd\0\0ef\n', 'abcdef\n')).not.toBe('trims-whitespace');
  });

  it('came twice, also where both together are as long as a buffer', () => {
    const evidence = { kind: 'duplicated', expectedBytes: 26, receivedBytes: 32, offset: 26, repeatsLast: true } as const;
    expect(namedFor({ check: 'line/last-line', evidence })[0]).toBe('duplicates-bytes');
  });
});

describe('a line feed that is missing at the beginning of a line', () => {
  const named = (offset: number): string | undefined =>
    namedFor({
      check: 'transfer/buffer-boundaries',
      evidence: {
        kind: 'lost',
        offset,
        length: 1_025,
        receivedBytes: 2_048,
        expectedBytes: 5_121,
        expectedBefore: '\n',
        expectedHead: '\nIWqYuCBU',
        observedHead: 'IWqYuCBU2',
      },
    })[0];

  it('was an empty line, unless a buffer ends there', () => {
    expect(named(1_001)).toBe('drops-empty-line');
    expect(named(1_024)).toBe('fixed-buffer-truncation');
  });
});

describe('a long line that ends the connection', () => {
  const named = (length: number, language: string): string | undefined => {
    const evidence = { kind: 'reset', expectedBytes: length, receivedBytes: 0, length } as const;
    return namedFor({ check: 'line/long-lines', evidence, context: { knowledge: { language } } })[0];
  };

  it('met the limit of a library where a library has one', () => {
    expect(named(8_192, 'go')).toBe('library-line-limit');
    expect(named(300_000, 'python')).toBe('library-line-limit');
  });

  it('met the end of a buffer elsewhere', () => {
    expect(named(8_192, 'c')).toBe('line-length-limit');
    expect(named(1_024, 'go')).toBe('line-length-limit');
  });

  it('is said to have come back only where something came', () => {
    const told = (evidence: Evidence): string | undefined => diagnosesFor({ check: 'line/long-lines', evidence })[0]?.evidence;
    const length = 512;
    expect(told({ kind: 'reset', receivedBytes: 0, length })).toBe('a line of 512 bytes was not answered, shorter ones were');
    expect(told({ kind: 'early-eof', receivedBytes: 80, length })).toContain('came back cut');
    expect(told({ kind: 'process-ended', receivedBytes: 0, length })).toContain('ended the process');
  });
});

describe('a line of which only the beginning has come', () => {
  const named = (evidence: Evidence): string | undefined => namedFor({ check: 'line/stepped-line', evidence })[0];

  it('was taken for the end where the connection is ended', () => {
    expect(named({ kind: 'early-eof', receivedBytes: 0, beforeItsEnd: true })).toBe('short-read-ends-connection');
    expect(named({ kind: 'early-eof', receivedBytes: 0, beforeItsEnd: false })).toBe('closes-early');
  });
});

describe('the half line behind whole ones', () => {
  const named = (more: Partial<Evidence>): string | undefined =>
    namedFor({ check: 'line/rest-behind-lines', evidence: { kind: 'lost', ...more } })[0];

  it('was thrown away where only its other half came back', () => {
    expect(named({ halfGone: true })).toBe('rest-thrown-away');
    expect(named({ halfGone: false })).toBe('recv-is-a-line');
  });
});

describe('lines of which the first one is answered, and what stands behind a buffer full', () => {
  const named = (language: string): string | undefined =>
    namedFor({
      check: 'line/coalesced-lines',
      evidence: { kind: 'silence', receivedBytes: 30, expectedBytes: 1_500, losesReadAhead: true },
      context: { knowledge: { language } },
    })[0];

  it('went through one stream where a language has such streams', () => {
    expect(named('c')).toBe('one-stream-for-both');
    expect(named('java')).toBe('recv-is-a-line');
  });
});

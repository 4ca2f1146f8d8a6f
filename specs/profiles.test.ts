import { describe, expect, it } from 'vitest';
import { levelOf, needsOf, UsageError, type ProfileOptions } from '../harness/index.ts';
import { checks } from './index.ts';
import { profiles, type ProfileChoices } from './profiles.ts';

function profileOf(name: string, choices: ProfileChoices = {}): ProfileOptions {
  const make = profiles[name];
  if (make === undefined) throw new Error(`no profile ${name}`);
  return make(choices);
}

describe('contradictory options', () => {
  it.each<readonly [profile: string, choices: ProfileChoices, message: RegExp]>([
    ['echo', { framing: 'line' }, /choose --profile line-echo/],
    ['echo', { reply: 'none' }, /choose --profile single-message/],
    ['line-echo', { framing: 'eof' }, /answers while it is open: choose --profile single-message --framing eof/],
    ['line-echo', { framing: 'fixed:4' }, /--profile FILE/],
    ['line-echo', { reply: 'stdout' }, /choose --profile single-message/],
    ['line-echo', { lineEnd: 'cr' }, /--line-end is one of lf, crlf/],
    ['single-message', { framing: 'fixed:0' }, /fixed:N takes 1 to/],
    ['single-message', { framing: 'lines' }, /there is no framing `lines`.*The framings: eof, line/],
    ['single-message', { framing: 'eof', lifetime: 'until-the-client-ends' }, /choose --framing line/],
    ['single-message', { lifetime: 'for-ever' }, /--lifetime is one of one-message, one-shot/],
    ['single-message', { reply: 'text:' }, /needs the text of the answer/],
    ['single-message', { reply: 'shout' }, /--reply is one of echo, none, stdout, text/],
    ['single-message', { lineEnd: 'crlf' }, /delimiter:0d0a/],
  ])('%s %o', (name, choices, message) => {
    expect(() => profileOf(name, choices)).toThrow(UsageError);
    expect(() => profileOf(name, choices)).toThrow(message);
  });
});

describe('what is due', () => {
  it('is the first message only, where one is due', () => {
    const { replyOf } = profileOf('single-message', { framing: 'line' });
    expect(replyOf(Buffer.from('one\ntwo\n'))).toEqual(Buffer.from('one\n'));
    expect(replyOf(Buffer.from('on'))).toEqual(Buffer.alloc(0));
  });

  it('has its length before it, where the message has', () => {
    const { replyOf } = profileOf('single-message', { framing: 'length-prefix:u16be' });
    expect(replyOf(Buffer.from('\0\x02abcd', 'latin1'))).toEqual(Buffer.from('\0\x02ab', 'latin1'));
  });

  it('is a text, or nothing but what is printed', () => {
    expect(profileOf('single-message', { reply: 'text:OK\\n' }).replyOf(Buffer.from('x'))).toEqual(Buffer.from('OK\n'));
    const prints = profileOf('single-message', { reply: 'stdout' });
    expect(prints.replyOf(Buffer.from('x')).length).toBe(0);
    expect(prints.prints?.(Buffer.from('x'))).toEqual(Buffer.from('x'));
  });
});

describe('lines that end with CR LF', () => {
  const { messageOf } = profileOf('line-echo', { lineEnd: 'crlf' });

  it.each([
    ['\n', '\r\n'],
    ['ab', '\r\n'],
    ['abcd', 'ab\r\n'],
    ['ab\ndefgh', 'a\r\ndef\r\n'],
    ['\nabcdef', '\r\nbcd\r\n'],
    ['\nab', 'X\r\n'],
    ['abcdef\nh', 'abcdef\r\n'],
    ['abcde\ngh', 'abcd\r\n\r\n'],
  ])('%j becomes %j: neither CR nor LF stands alone', (bytes, message) => {
    expect(messageOf?.({ bytes: Buffer.from(bytes), length: bytes.length, serial: 0 }).toString()).toBe(message);
  });
});

describe('the checks of a profile', () => {
  const idsOf = (profile: ProfileOptions): string[] =>
    checks.filter((check) => levelOf(check, profile) !== undefined).map((check) => check.id);

  it('leave out what its options leave nothing of', () => {
    const eof = idsOf(profileOf('single-message'));
    expect(eof).toContain('single/empty-message');
    expect(eof).not.toContain('single/answers-before-eof');
    expect(eof).not.toContain('single/hostile-lengths');
    expect(idsOf(profileOf('single-message', { framing: 'fixed:64' }))).not.toContain('single/message-sizes');
    expect(idsOf(profileOf('single-message', { reply: 'stdout' }))).toContain('single/prints-the-message');
    expect(idsOf(profileOf('single-message', { framing: 'length-prefix:u32be' }))).toContain('single/hostile-lengths');
  });

  it('follow the options in their level', () => {
    const lastLine = checks.find((check) => check.id === 'line/last-line');
    if (lastLine === undefined) throw new Error('no such check');
    expect(levelOf(lastLine, profileOf('line-echo'))).toBe('MAY');
    expect(levelOf(lastLine, profileOf('line-echo', { lastLine: 'answered' }))).toBe('MUST');
  });

  it('need only checks that exist', () => {
    const known = new Set(checks.map((check) => check.id));
    for (const name of Object.keys(profiles))
      for (const ids of Object.values(profileOf(name).insteadOf ?? {})) for (const id of ids) expect(known).toContain(id);
  });
});

describe('the checks of each profile', () => {
  const variants: readonly (readonly [string, ProfileChoices])[] = [
    ...Object.keys(profiles).map((name) => [name, {}] as const),
    ['line-echo', { lineEnd: 'crlf' }],
    ...['line', 'fixed:64', 'length-prefix:u16be', 'delimiter:0d0a'].map((framing) => ['single-message', { framing }] as const),
    ['single-message', { lifetime: 'one-shot' }],
    ['single-message', { reply: 'stdout' }],
  ];

  it.each(variants)('%s %o can be put in an order, with what stands in place of others there', (name, choices) => {
    const profile = profileOf(name, choices);
    const own = checks.filter((check) => levelOf(check, profile) !== undefined);
    const ids = new Set(own.map((check) => check.id));
    const settled = new Set<string>();
    for (let round = 0; round <= own.length; round++)
      for (const check of own)
        if ([...needsOf(check, profile), ...(check.after ?? [])].every((id) => !ids.has(id) || settled.has(id)))
          settled.add(check.id);
    expect([...ids].filter((id) => !settled.has(id))).toEqual([]);
  });
});

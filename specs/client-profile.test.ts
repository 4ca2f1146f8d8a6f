import { describe, expect, it } from 'vitest';
import { clientProfile } from './client-profile.ts';

describe('the profile of a client', () => {
  it('answers with the message, in the same framing', () => {
    expect(clientProfile({}).replyOf(Buffer.from('hello')).toString()).toBe('hello');
    expect(clientProfile({}).framing).toBe('eof');
  });

  it('frames a text as an answer, unless it is a whole one already', () => {
    const answerOf = (framing: string, reply: string): string =>
      clientProfile({ framing, reply }).replyOf(Buffer.from('x')).toString('latin1');
    expect(answerOf('eof', 'text:OK')).toBe('OK');
    expect(answerOf('line', 'text:OK')).toBe('OK\n');
    expect(answerOf('line', 'text:OK\\n')).toBe('OK\n');
    expect(answerOf('length-prefix:u16be', 'text:OK')).toBe('\0\x02OK');
  });

  it.each([
    [{ framing: 'lines' }, /there is no framing `lines`/],
    [{ reply: 'stdout' }, /choose none/],
    [{ reply: 'text:' }, /needs the answer behind the colon/],
    [{ prints: 'all' }, /--prints is one of answer, exactly, no/],
    [{ lifetime: 'one-shot' }, /--lifetime does not go with a client/],
    [{ messageMax: 80 }, /--message-max does not go with a client/],
  ])('says what to change in %j', (choices, message) => {
    expect(() => clientProfile(choices)).toThrow(message);
  });
});

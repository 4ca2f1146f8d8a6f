import { describe, expect, it } from 'vitest';
import type { Evidence, HintContext } from '../harness/index.ts';
import { namedFor } from './named-for.ts';

describe('bytes of another client that came to one that does not read', () => {
  const named = (architecture: 'pool' | 'event-loop'): string | undefined =>
    namedFor({
      check: 'pressure/others-leave',
      evidence: { kind: 'foreign', offset: 159_040 },
      context: { knowledge: { architecture } },
    })[0];

  it('say nothing about a table where the memory of the server was damaged', () => {
    const evidence = { kind: 'process-ended' } as const;
    const died = (exit: HintContext['exit']): string | undefined =>
      namedFor({ check: 'pressure/others-leave', evidence, context: exit === undefined ? {} : { exit } })[0];
    expect(died({ signal: 'SIGABRT' })).toBe('crashes');
    expect(died({ exitCode: 1 })).toBe('state-left-behind');
  });

  it('are in memory that threads share, or were left at their place in a table', () => {
    expect(named('pool')).toBe('shared-global-buffer');
    expect(named('event-loop')).toBe('state-left-behind');
  });
});

describe('what a client that did not read gets when it reads again', () => {
  const named = (evidence: Partial<Evidence>, language = 'java'): string | undefined =>
    namedFor({
      check: 'pressure/unread-then-drained',
      evidence: { kind: 'silence', halfClosed: true, nonBlocking: true, unread: 0, unsent: 0, offset: 156_533, ...evidence },
      context: { knowledge: { language } },
    })[0];

  it('lacks its end, which the server keeps and is not told to send', () => {
    expect(named({})).toBe('rest-not-sent');
    expect(named({ nonBlocking: false })).toBe('hangs');
    expect(named({ unsent: 4_096 })).toBe('hangs');
    expect(named({}, 'javascript')).toBe('hangs');
  });
});

describe('the rest of what a client that reads again is due', () => {
  it('is kept, and not lost, where another message brings it', () => {
    const evidence = { kind: 'silence', heldBack: true, halfClosed: false, unread: 0 } as const;
    expect(namedFor({ check: 'pressure/slow-reader', evidence })[0]).toBe('rest-not-sent');
  });

  it('is not left out by a process that has ended', () => {
    const ended = namedFor({ check: 'pressure/gap-after-a-pause', evidence: { kind: 'process-ended' } });
    expect(ended[0]).toBe('crashes');
    expect(namedFor({ check: 'pressure/gap-after-a-pause', evidence: { kind: 'lost' } })[0]).toBe('send-timeout-loses-bytes');
  });
});

describe('bytes that are missing behind a send that took only a part', () => {
  it('are one or two where the next call begins at a wrong place, and many where the rest is dropped', () => {
    const named = (damagedBytes: number): string | undefined =>
      namedFor({ check: 'pressure/jolt', evidence: { kind: 'lost', offset: 157_395, damagedBytes, nonBlocking: true } })[0];
    expect(named(1)).toBe('partial-send-from-wrong-place');
    expect(named(1_500)).toBe('nonblocking-send-drops');
  });
});

describe('a client that is cut off as it reads again', () => {
  const named = (evidence: Partial<Evidence>, language = 'python'): string | undefined =>
    namedFor({
      check: 'pressure/jolt',
      evidence: {
        kind: 'lost',
        tail: true,
        end: 'reset',
        halfClosed: false,
        stall: 'waiting',
        jolted: false,
        offset: 67_961,
        ...evidence,
      },
      context: { knowledge: { language } },
    })[0];

  it('found no room in a socket that does not block, where no timer ran', () => {
    expect(named({ nonBlocking: true, onTimer: false })).toBe('would-block-fatal');
  });

  it('was waited for with a timeout, where one ran, or where another thread may watch the time', () => {
    expect(named({ nonBlocking: true, onTimer: true })).toBe('send-timeout-fatal');
    expect(named({ nonBlocking: true, onTimer: false }, 'ruby')).toBe('send-timeout-fatal');
    expect(named({ nonBlocking: false, onTimer: false })).toBe('send-timeout-fatal');
  });
});

describe('a server that gives up when its send was interrupted', () => {
  const named = (evidence: object, exit: object = { exitCode: 1 }): string | undefined =>
    namedFor({
      check: 'pressure/jolt',
      evidence: { kind: 'process-ended', receivedBytes: 66_592, jolted: true, nonBlocking: false, stall: 'ended', ...evidence },
      context: { exit, stderr: 'send() failed: Success', knowledge: { language: 'c' } },
    })[0];

  it('takes a part for an error, whether it ends the connection or itself', () => {
    expect(named({})).toBe('partial-send-fatal');
    expect(named({ kind: 'lost', tail: true, halfClosed: false, end: 'reset' })).toBe('partial-send-fatal');
    expect(named({ jolted: false })).not.toBe('partial-send-fatal');
    expect(named({}, { signal: 'SIGPIPE' })).toBe('sigpipe-death');
  });
});

import { describe, expect, it } from 'vitest';
import type { Evidence } from '../harness/index.ts';
import { diagnosesFor, namedFor, type Seen } from './named-for.ts';

describe('a connection that stays open after the end of its client', () => {
  it('is that of a loop when the server prints all the time', () => {
    const named = (printedBytes: number): string | undefined =>
      namedFor({ check: 'end/eof-after-half-close', evidence: { kind: 'no-eof', spinning: false, printedBytes } })[0];
    expect(named(4_000_000)).toBe('busy-loop-on-eof');
    expect(named(40)).toBe('fd-leak');
  });
});

describe('a client that is not accepted', () => {
  it('waits for a loop that goes on for the one before where no thread sleeps', () => {
    const named = (waitsIn: readonly string[]): string | undefined =>
      namedFor({ check: 'line/answers-a-line', evidence: { kind: 'silence', notAccepted: true, releases: 'nothing', waitsIn } })[0];
    expect(named([])).toBe('busy-loop-on-eof');
    expect(named(['recvfrom'])).not.toBe('busy-loop-on-eof');
  });
});

describe('a long message that is not answered', () => {
  const unanswered = { kind: 'early-eof', expectedBytes: 5_000, receivedBytes: 0, length: 5_000 } as const;

  it('is a long line only where the framing has lines', () => {
    const check = 'single/message-sizes';
    expect(namedFor({ check, evidence: { ...unanswered, endsLines: true } })[0]).toBe('line-length-limit');
    expect(namedFor({ check, evidence: { ...unanswered, endsLines: false } })[0]).toBe('message-length-limit');
  });
});

describe('a long message that is cut by a reset', () => {
  const named = (shortOneEnds: string): string | undefined => {
    const evidence = { kind: 'reset', expectedBytes: 1_235, receivedBytes: 1_234, length: 1_235, shortOneEnds } as const;
    return namedFor({ check: 'single/message-sizes', evidence })[0];
  };

  it('left bytes unread where a short one ends in order', () => {
    expect(named('eof')).toBe('fixed-buffer-truncation');
  });

  it('was reset on purpose where a short one is too', () => {
    expect(named('reset')).toBe('linger-zero');
  });
});

describe('a connection that is over before the length has come', () => {
  it('is told by what was sent of it, since nobody sees the last byte read', () => {
    const evidence = {
      kind: 'early-eof',
      receivedBytes: 0,
      expectedBytes: 52,
      headerBytes: 4,
      messageBytes: 52,
      taken: 0,
      sentBeforeEnd: 1,
    } as const;
    const [first] = diagnosesFor({ check: 'single/byte-by-byte', evidence });
    expect(first).toMatchObject({
      bug: 'len-header-short-read',
      evidence: 'the connection was ended when 1 of the 4 bytes of the length had come',
    });
  });
});

describe('a mistake that hardly fits', () => {
  const likelyFor = (seen: Seen): string | undefined => diagnosesFor(seen)[0]?.likely;

  it('is told as a possibility', () => {
    const evidence = { kind: 'early-eof', expectedBytes: 100, receivedBytes: 40 } as const;
    expect(likelyFor({ check: 'single/whole-message', evidence })).toMatch(/^Perhaps: /);
  });

  it('is told as a fact where it is what was seen, or where it fits well', () => {
    const stayed = { kind: 'silence', expectedBytes: 64, receivedBytes: 3 } as const;
    expect(likelyFor({ check: 'transfer/byte-by-byte', evidence: stayed })).toMatch(/^The server stopped/);
    const open = { kind: 'no-eof', expectedBytes: 400, receivedBytes: 400 } as const;
    expect(likelyFor({ check: 'single/closes-after-reply', evidence: open })).toMatch(/^The server has answered/);
  });
});

describe('the end of the connection where an answer was due', () => {
  const named = (language: string, halfClosed: boolean): string | undefined =>
    namedFor({
      check: 'single/whole-message',
      evidence: { kind: 'early-eof', expectedBytes: 100, receivedBytes: 0, halfClosed },
      context: { knowledge: { language } },
    })[0];

  it('came too early only where the client had not ended its side', () => {
    expect(named('c', false)).toBe('closes-early');
    expect(named('c', true)).toBe('never-answers');
    expect(named('javascript', true)).toBe('auto-end-before-reply');
  });
});

describe('a client that was accepted and is not served', () => {
  const silence = (check: string, evidence: Partial<Evidence>, language = 'c'): string | undefined =>
    namedFor({
      check,
      evidence: { kind: 'silence', receivedBytes: 0, notAccepted: false, ...evidence },
      context: { knowledge: { language } },
    })[0];

  it('is kept back by a flush that is missing, or by a read for a full buffer', () => {
    const named = namedFor({
      check: 'transfer/answers-a-message',
      evidence: { kind: 'silence', receivedBytes: 0, unread: 0, releases: 'whole-buffers', releasesDetail: '' },
    });
    expect(named.slice(0, 2)).toEqual(['reply-not-flushed', 'waits-for-full-buffer']);
  });

  it('waits while the one thread drains a socket that blocks', () => {
    expect(silence('transfer/answers-a-message', { drains: 'accept', releases: 'nothing' })).toBe('drains-blocking-socket');
    expect(silence('transfer/answers-a-message', { drains: 'recv', releases: 'at-eof' })).toBe('drains-blocking-socket');
    expect(silence('transfer/answers-a-message', { releases: 'at-eof' })).toBe('echo-at-eof');
  });

  it('has a descriptor that select() does not look at', () => {
    for (const check of ['transfer/answers-a-message', 'content/not-text', 'accept/hundred-clients-in-turn'])
      expect(silence(check, { select: { below: 4, descriptor: 4 } })).toBe('select-highest-too-low');
  });

  it('is not in the set that select() was given', () => {
    const listener = { unwatched: { call: 'select', descriptor: 3, of: 'listening socket' }, notAccepted: true };
    const client = { unwatched: { call: 'select', descriptor: 5, of: 'client' } };
    expect(silence('accept/next-client', listener)).toBe('select-set-not-rebuilt');
    expect(silence('accept/one-leaves-others-stay', client)).toBe('select-set-not-rebuilt');
    expect(silence('transfer/answers-a-message', { ...client, releases: 'nothing' })).not.toBe('select-set-not-rebuilt');
    expect(silence('accept/hundred-clients-in-turn', { ...listener, after: 20 })).toBe('max-clients');
    expect(silence('accept/next-client', { ...listener, unwatched: { ...listener.unwatched, call: 'poll' } })).toBe(
      'stops-accepting',
    );
  });

  it('is taken for an earlier one where an event loop leaves unread what it says', () => {
    expect(silence('accept/next-client', { unread: 20, waitsIn: ['pselect6'] })).toBe('state-not-reset');
    expect(silence('accept/next-client', { unread: 0, waitsIn: ['pselect6'] })).toBe('hangs');
    expect(silence('accept/next-client', { unread: 20, waitsIn: ['futex', 'recvfrom'] })).toBe('hangs');
  });

  it('was handed to a pool that nobody woke', () => {
    const together = { served: 1, burst: 5 };
    expect(silence('accept/burst-served-together', { ...together, waitsIn: ['futex', 'recvfrom'] })).toBe('lost-wakeup');
    expect(silence('accept/burst-served-together', { ...together, waitsIn: ['epoll_wait'], servedLater: true })).toBe(
      'lost-wakeup',
    );
    expect(silence('accept/burst-served-together', { ...together, waitsIn: ['futex'], notAccepted: true })).toBe('hangs');
    const burst = { served: 1, burst: 8, waitsIn: ['accept', 'futex', 'recvfrom'] };
    expect(silence('accept/burst-of-connections', burst)).toBe('lost-wakeup');
    expect(silence('accept/burst-of-connections', burst, 'java')).not.toBe('lost-wakeup');
    expect(silence('accept/burst-of-connections', { ...burst, waitsIn: ['accept', 'recvfrom'] })).not.toBe('lost-wakeup');
  });

  it('is not accepted where the parent waits for a child', () => {
    expect(silence('accept/clients-do-not-mix', { notAccepted: true, waitsIn: ['wait4', 'read'] })).toBe('wait-blocks-accept');
    expect(silence('accept/clients-do-not-mix', { notAccepted: true, waitsIn: ['wait4', 'accept'] })).toBe('hangs');
  });

  it('waits for what the thread that accepts does in place of it', () => {
    const waiting = (more: object): string | undefined =>
      silence('accept/simultaneous-clients', { servedAtOnce: 1, notAccepted: true, ...more });
    expect(waiting({ acceptorsIn: ['wait4'] })).toBe('wait-blocks-accept');
    expect(waiting({ acceptorsIn: ['futex'] })).toBe('thread-joined-at-once');
    expect(waiting({ acceptorsIn: ['recvfrom'] })).toBe('iterative');
    expect(waiting({ acceptorsIn: [] })).toBe('iterative');
    expect(waiting({ acceptorsIn: [], notAccepted: false, drains: 'recv' })).toBe('drains-blocking-socket');
  });

  it('waits for the client before it where accept() has a timeout, which makes the listening socket one that does not block', () => {
    const waiting = (more: object): string | undefined =>
      silence('accept/simultaneous-clients', { servedAtOnce: 1, notAccepted: true, drains: 'recv', ...more });
    expect(waiting({ drainsPerhaps: true, waitedOnTimer: true })).toBe('iterative');
    expect(waiting({ drainsPerhaps: true, waitedOnTimer: false })).toBe('drains-blocking-socket');
    expect(waiting({ waitedOnTimer: true })).toBe('drains-blocking-socket');
  });
});

describe('a client that nobody answers after another one was reset', () => {
  const named = (waits: readonly string[], architecture: 'thread' | 'event-loop' = 'thread'): string | undefined =>
    namedFor({
      check: 'reset/after-data',
      evidence: { kind: 'silence', notAccepted: false, receivedBytes: 0, waits },
      context: { knowledge: { language: 'c', architecture } },
    })[0];

  it('waits for a lock that was not given back, where a thread of the server waits for one', () => {
    expect(named(['accept', 'futex'])).toBe('worker-lost-on-error');
    expect(named(['accept', 'recvfrom'])).toBe('hangs');
    expect(named(['epoll_wait', 'futex'], 'event-loop')).toBe('hangs');
  });
});

describe('a message of single bytes after which the connection ends', () => {
  const named = (missingHead: string): string | undefined =>
    namedFor({
      check: 'transfer/byte-by-byte',
      evidence: { kind: 'early-eof', receivedBytes: 63, expectedBytes: 64, missingHead },
    })[0];

  it('ended at a line end that came alone, or at a short piece', () => {
    expect(named('\n')).toBe('empty-line-ends-connection');
    expect(named('a')).toBe('short-read-ends-connection');
  });
});

describe('a short message without an answer', () => {
  const named = (answered: number): string | undefined =>
    namedFor({
      check: 'transfer/many-messages',
      evidence: { kind: 'silence', answered, unread: 0, receivedBytes: 0, expectedBytes: 2 },
    })[0];

  it('is no limit of messages where it is the first', () => {
    expect(named(0)).toBe('waits-for-full-buffer');
    expect(named(40)).toBe('max-messages');
  });
});

describe('a connection that ends in place of the first answer', () => {
  it('was closed early, also where unread bytes make a reset of it', () => {
    for (const kind of ['early-eof', 'reset'] as const)
      expect(namedFor({ check: 'transfer/answers-a-message', evidence: { kind, receivedBytes: 0, expectedBytes: 13 } })[0]).toBe(
        'closes-early',
      );
  });
});

describe('a connection that ends behind a long message', () => {
  it('has met a bound for its bytes where the long message came whole', () => {
    const named = (receivedBytes: number): string | undefined =>
      namedFor({
        check: 'transfer/buffer-boundaries',
        evidence: { kind: 'reset', length: 100_000, second: true, receivedBytes, expectedBytes: 100_007 },
      })[0];
    expect(named(100_000)).toBe('max-bytes');
    expect(named(65_536)).toBe('fixed-buffer-truncation');
  });
});

describe('a long message of which a part comes back, and then nothing more', () => {
  const named = (unread: number): string | undefined =>
    namedFor({
      check: 'transfer/returns-every-byte',
      evidence: { kind: 'silence', receivedBytes: 57_344, expectedBytes: 100_000, unread },
    })[0];

  it('was thrown away only if the server has read it', () => {
    expect(named(0)).toBe('fixed-buffer-truncation');
    expect(named(40_000)).toBe('hangs');
  });
});

describe('a connection that ends before its answer, after others have left', () => {
  const named = (servesAtOnce: number): string | undefined =>
    namedFor({
      check: 'accept/hundred-clients-in-turn',
      evidence: { kind: 'reset', receivedBytes: 0, expectedBytes: 16, after: 55, nextIsServed: true },
      context: { knowledge: { servesAtOnce } },
    })[0];

  it('was closed for another one only where the server has several at once', () => {
    expect(named(5)).toBe('closed-twice');
    expect(named(1)).toBe('resets-connection');
  });
});

describe('plain data at which the connection ends', () => {
  const named = (text: string): string | undefined =>
    namedFor({ check: 'content/plain-data', evidence: { kind: 'early-eof', receivedBytes: 0, text } })[0];

  it('has a control character, or not', () => {
    expect(named('\x1b[31mred\x1b[0m\n')).toBe('control-byte-ends-connection');
    expect(named('# a comment\n')).toBe('interprets-text');
  });

  it('is not what the server stumbles over when it comes back where it is sent alone', () => {
    const after = (textBefore: string | undefined): string | undefined =>
      namedFor({
        check: 'content/plain-data',
        evidence: { kind: 'process-ended', receivedBytes: 13, text: '\x1b[31mred\n', isFineAlone: true, textBefore },
      })[0];
    expect(after('caf\u00E9\n')).toBe('utf8-decode');
    expect(after('+ and %41%20\n')).toBe('crashes');
    expect(after(undefined)).toBe('crashes');
  });
});

describe('a message that nobody has read, while the server sleeps until something happens', () => {
  const named = (more: object): readonly string[] =>
    namedFor({
      check: 'content/plain-data',
      evidence: { kind: 'silence', sentBytes: 20, receivedBytes: 12, unread: 8, waitsIn: ['poll'], ...more },
      context: { knowledge: { architecture: 'event-loop' } },
    });

  it('is not unanswered because of what it says', () => {
    expect(named({ unread: 0 })).toContain('interprets-text');
    expect(named({})).not.toContain('interprets-text');
    expect(named({})).toEqual(['hangs']);
  });

  it('may be so where a thread waits in recv() for more of it', () => {
    expect(named({ waitsIn: ['recvfrom'] })).toContain('interprets-text');
  });
});

describe('a connection that ends in the middle of a conversation', () => {
  const named = (check: string, more: object): string | undefined =>
    namedFor({ check, evidence: { kind: 'early-eof', answered: 1, ageMs: 900, receivedBytes: 12, ...more } })[0];

  it('is ended by a letter, where messages without it are answered', () => {
    for (const check of ['transfer/several-messages', 'transfer/long-conversation', 'transfer/answers-a-message'])
      expect(named(check, { endsAtByte: 'q' })).toBe('quit-command');
    expect(named('transfer/several-messages', {})).toBe('one-message-then-close');
    expect(named('transfer/long-conversation', {})).toBe('connection-deadline');
  });
});

describe('a word that ends the connection', () => {
  const named = (text: string): string | undefined =>
    namedFor({
      check: 'content/special-words',
      evidence: { kind: 'early-eof', receivedBytes: 0, expectedBytes: text.length, text },
    })[0];

  it('is a command, unless it is one control character', () => {
    expect(named('\x1a\n')).toBe('control-byte-ends-connection');
    expect(named('quit\n')).toBe('quit-command');
    expect(named('q\n')).toBe('quit-command');
  });
});

describe('a client that ends in the middle of its message', () => {
  const named = (stderr: string, status: number): string | undefined =>
    namedFor({
      check: 'send/jolt',
      evidence: { kind: 'early-eof', expectedBytes: 120_000, receivedBytes: 50_320, status },
      context: { stderr },
    })[0];

  it('has met its time limit where it says so', () => {
    expect(named('error: timed out', 1)).toBe('client-gives-up-early');
  });

  it('did not send the rest where it believes that all was sent', () => {
    expect(named('', 0)).toBe('client-send-without-loop');
  });
});

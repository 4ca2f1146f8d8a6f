import { describe, expect, it } from 'vitest';
import { Violation, type Diagnosis, type Evidence, type HintContext } from '../harness/index.ts';
import { lastWords } from './hints.ts';
import { checks, diagnoseWith } from './index.ts';

type Seen = {
  readonly check: string;
  readonly evidence: Evidence;
  readonly context?: Partial<HintContext>;
};

/** The mistakes that are named for what was seen, the best fit first. */
function namedFor(seen: Seen): readonly string[] {
  return diagnosesFor(seen).map(({ bug }) => bug);
}

function diagnosesFor({ check, evidence, context }: Seen): readonly Diagnosis[] {
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
  return diagnoseWith(knowledge)(found, violated, rest);
}

describe('a server that floods', () => {
  it.each(['surplus', 'duplicated'] as const)('after the end of its client has not looked at it (%s)', (kind) => {
    const message = 'twenty bytes, a word\n';
    const flood = { kind, expectedBytes: 21, receivedBytes: 21 * 50_000, expectedAll: message, receivedAll: message.repeat(200) };
    expect(namedFor({ check: 'end/eof-after-half-close', evidence: flood })[0]).toBe('busy-loop-on-eof');
  });
});

describe('words behind the message', () => {
  const behind = (words: string): string | undefined => {
    const expectedAll = 'thirteen-chr\n';
    const receivedAll = `${expectedAll}${words}`;
    const evidence = {
      kind: 'surplus',
      offset: 13,
      expectedBytes: 13,
      receivedBytes: receivedAll.length,
      expectedAll,
      receivedAll,
    } as const;
    return namedFor({ check: 'transfer/answers-a-message', evidence })[0];
  };

  it('are no rest of a buffer, also when the sum is a power of two', () => {
    expect(behind(' (from the server!)')).toBe('suffix-added');
    expect(behind('pQ8xY2mB7wK4zD9tR1v')).toBe('sends-sizeof-buffer');
  });
});

describe('a connection that stays open after the end of its client', () => {
  it('is that of a loop when the server prints all the time', () => {
    const named = (printedBytes: number): string | undefined =>
      namedFor({ check: 'end/eof-after-half-close', evidence: { kind: 'no-eof', spinning: false, printedBytes } })[0];
    expect(named(4_000_000)).toBe('busy-loop-on-eof');
    expect(named(40)).toBe('fd-leak');
  });
});

describe('zero bytes behind the message', () => {
  const named = (zeros: number): string | undefined => {
    const expectedAll = 'thirteen-chr\n';
    const receivedAll = `${expectedAll}${'\0'.repeat(zeros)}`;
    const evidence = {
      kind: 'surplus',
      offset: 13,
      expectedBytes: 13,
      receivedBytes: 13 + zeros,
      expectedAll,
      receivedAll,
    } as const;
    return namedFor({ check: 'transfer/answers-a-message', evidence })[0];
  };

  it('are the rest of a buffer, and one of them is the end of a string', () => {
    expect(named(3)).toBe('sends-sizeof-buffer');
    expect(named(1)).toBe('appends-nul');
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

describe('a server that SIGPIPE has ended', () => {
  it('has written to a client that was gone, whichever check saw it', () => {
    const seen = {
      check: 'accept/next-client',
      evidence: { kind: 'process-ended', seenAs: 'refused' },
      context: { exit: { signal: 'SIGPIPE' } },
    } as const;
    expect(namedFor(seen)[0]).toBe('sigpipe-death');
    expect(namedFor({ ...seen, context: { exit: { signal: 'SIGSEGV' } } })[0]).not.toBe('sigpipe-death');
  });
});

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

describe('what a program says that ends before it listens', () => {
  const saying = (stderr: string): string | undefined =>
    namedFor({
      check: 'listen/accepts-connections',
      evidence: { kind: 'not-listening', start: 'exited', detail: 'the process ended' },
      context: { stderr, exit: { exitCode: 1 } },
    })[0];

  it.each([
    ["TypeError: 'str' object cannot be interpreted as an integer", 'port-not-a-number'],
    ['    port = int(sys.argv[2])\nIndexError: list index out of range', 'wrong-argument-index'],
    ['java.lang.ArrayIndexOutOfBoundsException: Index 1 out of bounds for length 1', 'wrong-argument-index'],
    ['panic: runtime error: index out of range [2] with length 2', 'wrong-argument-index'],
    ['accept: Invalid argument', 'forgot-listen'],
    ['    for row in rows[9]\nIndexError: list index out of range', 'exits-at-start'],
    ['bind: Invalid argument', 'exits-at-start'],
  ])('%j', (stderr, bug) => {
    expect(saying(stderr)).toBe(bug);
  });
});

describe('what the server says itself', () => {
  const ended = { kind: 'process-ended', receivedBytes: 0, expectedBytes: 13 } as const;

  it.each([
    ['fatal error: concurrent map writes', 'unlocked-shared-data'],
    ['fatal error: all goroutines are asleep - deadlock!', 'deadlock'],
    ['Exception in thread "main" java.lang.StackOverflowError', 'recursion-per-message'],
    ['RecursionError: maximum recursion depth exceeded', 'recursion-per-message'],
    ['Exception in thread "main" java.util.concurrent.RejectedExecutionException: Task x', 'rejected-task-fatal'],
    ['called `Result::unwrap()` on an `Err` value: PoisonError { .. }', 'lock-poisoned'],
    ['called `Result::unwrap()` on an `Err` value: Os { code: 24, kind: Uncategorized }', 'accept-emfile-fatal'],
    ['called `Result::unwrap()` on an `Err` value: Os { code: 32, kind: BrokenPipe }', 'epipe-fatal'],
    ['ConnectionResetError: [Errno 104] Connection reset by peer', 'rst-read-fatal'],
    ["UnicodeDecodeError: 'utf-8' codec can't decode byte 0x80", 'utf8-decode'],
    ["node:events:497\n      throw er; // Unhandled 'error' event\n\nError: read ECONNRESET", 'no-error-handler'],
    ['triggerUncaughtException(err, true /* fromPromise */);\n\nError: write EPIPE', 'no-error-handler'],
    ['Uncaught TypeError: stream_select(): supplied resource is not a valid stream resource', 'select-closed-fd-in-set'],
    ["server.rb:9:in `select': closed stream (IOError)", 'select-closed-fd-in-set'],
    ['Exception in thread "main" java.lang.OutOfMemoryError: Java heap space', 'out-of-memory'],
  ])('outweighs what is inferred: %s', (stderr, bug) => {
    const context = { stderr, exit: { exitCode: 1 } };
    for (const check of ['transfer/answers-a-message', 'accept/many-at-once'])
      expect(namedFor({ check, evidence: ended, context })[0]).toBe(bug);
  });

  it('is not held against a server that lives on, where its words may be a log', () => {
    const context = { stderr: 'client 3 has left: ConnectionResetError: [Errno 104] Connection reset by peer\n' };
    expect(namedFor({ check: 'transfer/answers-a-message', evidence: { ...ended, kind: 'silence' }, context })[0]).toBe(
      'never-answers',
    );
  });

  it('tells of a start that was refused because of another run', () => {
    const evidence = { kind: 'not-listening', start: 'exited', detail: 'the process ended' } as const;
    const context = { stderr: 'server is already running\n', exit: { exitCode: 1 } };
    expect(namedFor({ check: 'listen/accepts-connections', evidence, context })[0]).toBe('runs-only-once');
  });
});

describe('the last words', () => {
  it.each([
    [
      'Traceback (most recent call last):\n  File "/home/me/server.py", line 12, in <module>\n    x = names[0]\nKeyError: 0\n',
      'KeyError: 0 (server.py, line 12)',
    ],
    [
      "thread 'main' panicked at src/main.rs:10:5:\nindex out of bounds\nnote: run with a backtrace\n",
      "thread 'main' panicked at src/main.rs:10:5: index out of bounds",
    ],
    [
      'panic: runtime error: slice bounds out of range\n\ngoroutine 1 [running]:\nmain.main()\n',
      'panic: runtime error: slice bounds out of range',
    ],
    ['bind: Address already in use\n', 'bind: Address already in use'],
    ['waiting\nbye\n', 'bye'],
  ])('are those that say why: %s', (stderr, words) => {
    expect(lastWords({ stderr })).toBe(words);
  });

  it('are none where nothing was said', () => {
    expect(lastWords({ stderr: '' })).toBeUndefined();
  });
});

describe('bytes above 127', () => {
  const sent = 'ok \x80\xfe\xc3( end\n';
  const named = (receivedAll: string, more: Partial<Evidence>): string | undefined =>
    namedFor({
      check: 'content/not-text',
      evidence: {
        kind: 'altered',
        expectedAll: sent,
        receivedAll,
        expectedBytes: 12,
        receivedBytes: receivedAll.length,
        firstHighByte: 3,
        ...more,
      },
    })[0];

  it.each([
    ['without their highest bit', 'ok \x00~C( end\n', {}, 'strips-high-bit'],
    ['as two bytes each', 'ok \xc2\x80\xc3\xbe\xc3\x83( end\n', {}, 'charset-mixed'],
    ['as question marks', 'ok ???( end\n', { takesCharacters: false }, 'ascii-decode'],
    [
      'as U+FFFD, where valid characters come back',
      'ok \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd( end\n',
      { takesCharacters: true },
      'utf8-decode',
    ],
    ['as U+FFFD, where valid characters do not come back', 'ok \xef\xbf\xbd( end\n', { takesCharacters: false }, 'ascii-decode'],
    ['not at all, where valid characters come back', 'ok ( end\n', { takesCharacters: true }, 'utf8-errors-ignored'],
  ])('that come back %s', (_title, received, more, bug) => {
    expect(named(received, more)).toBe(bug);
  });

  it('that end the connection, each of them', () => {
    const evidence = { kind: 'early-eof', expectedBytes: 12, receivedBytes: 3, firstHighByte: 3, takesCharacters: false } as const;
    expect(namedFor({ check: 'content/not-text', evidence })[0]).toBe('high-byte-ends-connection');
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

describe('short pieces', () => {
  const evidence = { kind: 'silence', expectedBytes: 64, receivedBytes: 0, unread: 0 } as const;

  it('are said to be dropped where all were read and none came back', () => {
    expect(namedFor({ check: 'transfer/byte-by-byte', evidence })[0]).toBe('drops-short-pieces');
  });
});

describe('what a language can not do', () => {
  const unread = {
    kind: 'silence',
    expectedBytes: 100_000,
    receivedBytes: 65_536,
    unread: 34_464,
    waitsIn: ['epoll_wait'],
  } as const;
  const named = (language: string): string | undefined =>
    namedFor({ check: 'transfer/returns-every-byte', evidence: unread, context: { knowledge: { language } } })[0];

  it('is not named for it', () => {
    expect(named('c')).toBe('epollet-single-read');
    expect(named('javascript')).toBe('reading-not-resumed');
    expect(named('go')).not.toBe('epollet-single-read');
  });
});

describe('an answer that is wrong in its bytes', () => {
  const altered = (check: string, evidence: Partial<Evidence>): string | undefined =>
    namedFor({ check, evidence: { kind: 'altered', expectedBytes: 104, receivedBytes: 104, offset: 0, ...evidence } })[0];

  it('has the bytes of its length swapped', () => {
    const evidence = { headerBytes: 4, expectedAll: '\0\0\0dabc', receivedAll: 'd\0\0\0abc' };
    expect(altered('single/whole-message', evidence)).toBe('len-endian');
    expect(altered('single/whole-message', { ...evidence, receivedAll: 'd\0\0\0xyz' })).not.toBe('len-endian');
  });

  it('has another length before it than its own', () => {
    const named = (expectedAll: string, receivedAll: string): string | undefined =>
      altered('single/whole-message', { headerBytes: 4, expectedBytes: expectedAll.length, expectedAll, receivedAll });
    const due = '\0\0\0\x08abcdefgh';
    expect(named(due, '\0\0\0\x0cabcdefgh')).toBe('len-counts-itself');
    expect(named(due, 'abcdefgh')).toBe('len-form');
    expect(named(due, '8abcdefgh')).toBe('len-form');
    expect(named(due, '\0\0\0\x05abcdefgh')).toBe('changes-bytes');
    const text = Buffer.from('caf\u00E9 \u20AC5', 'utf8').toString('latin1');
    expect(named(`\0\0\0\x0a${text}`, `\0\0\0\x07${text}`)).toBe('len-in-characters');
  });

  it('is a buffer into which nothing was read', () => {
    const evidence = { offset: 500, observedHead: '\0'.repeat(64), expectedHead: 'abcdefgh' };
    expect(altered('transfer/returns-every-byte', evidence)).toBe('sends-sizeof-buffer');
  });

  it('begins with what was answered before', () => {
    const evidence = { kind: 'duplicated', expectedBytes: 24, receivedBytes: 36, offset: 12, damagedBytes: 12 } as const;
    expect(altered('transfer/several-messages', evidence)).toBe('buffer-not-emptied');
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

  it('came twice, also where both together are as long as a buffer', () => {
    const evidence = { kind: 'duplicated', expectedBytes: 26, receivedBytes: 32, offset: 26, repeatsLast: true } as const;
    expect(namedFor({ check: 'line/last-line', evidence })[0]).toBe('duplicates-bytes');
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

describe('bytes of another client', () => {
  const named = (more: Partial<Evidence>): string | undefined =>
    namedFor({
      check: 'accept/clients-do-not-mix',
      evidence: { kind: 'foreign', offset: 0, expectedBytes: 30, receivedBytes: 60, ...more },
    })[0];

  it('come by a shared buffer, a shared connection, or to all', () => {
    expect(named({ misdirected: false, everyone: false })).toBe('shared-global-buffer');
    expect(named({ misdirected: true, everyone: false })).toBe('answers-wrong-client');
    expect(named({ misdirected: true, everyone: true })).toBe('broadcasts-to-all');
  });
});

describe('a length with its highest bit set', () => {
  const named = (receivedBytes: number): string | undefined =>
    namedFor({
      check: 'single/message-sizes',
      evidence: { kind: 'reset', expectedBytes: 32_774, receivedBytes, length: 32_772, topBitOfLength: true },
    })[0];

  it('is negative where nothing of the message came back', () => {
    expect(named(2)).toBe('len-negative');
    expect(named(16_000)).not.toBe('len-negative');
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
});

describe('a port that the kernel chose', () => {
  const named = (language: string): string | undefined =>
    namedFor({
      check: 'listen/accepts-connections',
      evidence: { kind: 'not-listening', start: 'elsewhere', ephemeral: true, detail: 'it listens on 0.0.0.0:45029' },
      context: { knowledge: { language } },
    })[0];

  it('is more likely port 0 than a bind() that failed on a port that was free', () => {
    expect(named('c')).toBe('missing-htons');
    expect(named('python')).toBe('hardcoded-port');
  });
});

describe('bytes that came more than once', () => {
  const repeated = (evidence: Partial<Evidence>): string | undefined =>
    namedFor({ check: 'transfer/answers-a-message', evidence: { kind: 'duplicated', ...evidence }, context })[0];
  const context = { knowledge: { waitsForEvents: true } };

  it('are sent again and again when all of the message came more than twice', () => {
    const expectedAll = 'abcdefghijkl\n';
    const all = { expectedBytes: 13, offset: 13, expectedAll };
    expect(repeated({ ...all, receivedBytes: 128_013, receivedAll: expectedAll.repeat(20).slice(0, 256) })).toBe(
      'sent-not-removed',
    );
    expect(repeated({ ...all, receivedBytes: 256, receivedAll: expectedAll.repeat(20).slice(0, 256) })).toBe('sent-not-removed');
    expect(repeated({ ...all, receivedBytes: 26, receivedAll: expectedAll.repeat(2), repeatsLast: true })).toBe('duplicates-bytes');
    const seen = { ...all, kind: 'duplicated', receivedBytes: 256, receivedAll: expectedAll.repeat(20).slice(0, 256) } as const;
    expect(namedFor({ check: 'transfer/answers-a-message', evidence: seen })[0]).toBe('answers-without-end');
  });

  it('are not taken out of the buffer when the last of them came many times', () => {
    const expectedAll = 'abcdefghijkl\n';
    const all = { kind: 'surplus', expectedBytes: 13, offset: 13, expectedAll } as const;
    expect(repeated({ ...all, receivedBytes: 29, receivedAll: `${expectedAll}${'\n'.repeat(16)}` })).toBe('sent-not-removed');
    const blocking = { check: 'transfer/answers-a-message', evidence: { ...all, receivedAll: `${expectedAll}${'l\n'.repeat(9)}` } };
    expect(namedFor(blocking)[0]).toBe('partial-send-from-wrong-place');
    expect(repeated({ ...all, receivedBytes: 14, receivedAll: `${expectedAll}\n` })).toBe('adds-newline');
  });

  it('are left from no earlier message where there was none', () => {
    expect(repeated({ expectedBytes: 13, offset: 13, receivedBytes: 128_026 })).toBe('duplicates-bytes');
  });

  it('do not stand in front of others where they came in their place', () => {
    const ring = { expectedBytes: 8_198, receivedBytes: 8_198, offset: 8_192, damagedBytes: 8_192 };
    expect(repeated(ring)).toBe('duplicates-bytes');
  });
});

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

describe('a first message of which whole buffers come', () => {
  const named = (language: string): string | undefined =>
    namedFor({
      check: 'transfer/answers-a-message',
      evidence: { kind: 'silence', unread: 0, receivedBytes: 0, expectedBytes: 13, releases: 'whole-buffers' },
      context: { knowledge: { language } },
    })[0];

  it('was not flushed, or in Node was read with a size', () => {
    expect(named('java')).toBe('reply-not-flushed');
    expect(named('javascript')).toBe('waits-for-full-buffer');
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

describe('a server that computes while its only client says nothing', () => {
  const named = (evidence: Partial<Evidence>): string | undefined =>
    namedFor({
      check: 'resources/idle-cpu',
      evidence: { kind: 'spinning', when: 'while its only client said nothing', ...evidence },
    })[0];

  it('waits for room where its call has no timeout and returns at once', () => {
    expect(named({ alwaysReady: 'epoll_wait' })).toBe('pollout-left-on');
    expect(named({})).toBe('idle-poll-spin');
  });
});

describe('a server that has ended when the next client comes', () => {
  const evidence = { kind: 'process-ended', forks: true } as const;
  const named = (more: object): string | undefined =>
    namedFor({ check: 'accept/next-client', evidence: { ...evidence, ...more }, context: { exit: { exitCode: 0 } } })[0];

  it('was interrupted by the end of a child if it listened all the time, and meant to serve one client if it did not', () => {
    expect(named({ closesListener: false })).toBe('accept-eintr-fatal');
    expect(named({ closesListener: true })).toBe('single-shot');
  });
});

describe('a server that ends when a client was gone before it was accepted', () => {
  it('asked for its address, unless it says that it read', () => {
    const evidence = { kind: 'process-ended', side: 'accept', readToo: false } as const;
    const named = (stderr: string): string | undefined =>
      namedFor({ check: 'reset/before-accept', evidence, context: { stderr, exit: { exitCode: 1 } } })[0];
    expect(named('')).toBe('getpeername-fatal');
    expect(named("server.rb:5:in `gets': Connection reset by peer @ io_fillbuf - fd:6  (Errno::ECONNRESET)")).toBe(
      'rst-read-fatal',
    );
  });
});

describe('letters that are taken for a length', () => {
  it('ask for more memory than there is', () => {
    const stderr = 'Exception in thread "pool-1-thread-1" java.lang.OutOfMemoryError: Java heap space';
    const evidence = { kind: 'reset', receivedBytes: 0, expectedBytes: 13 } as const;
    expect(
      namedFor({ check: 'transfer/answers-a-message', evidence, context: { stderr, knowledge: { language: 'java' } } })[0],
    ).toBe('reads-a-length');
  });
});

describe('a process that ends without a word while its first client is connected', () => {
  it('serves one client only', () => {
    const ended = { check: 'transfer/nothing-unsolicited', evidence: { kind: 'process-ended' } } as const;
    expect(namedFor({ ...ended, context: { exit: { exitCode: 0 } } })[0]).toBe('single-shot');
    expect(namedFor({ ...ended, context: { exit: { exitCode: 0 }, stderr: 'bad' } })[0]).toBe('crashes');
    expect(namedFor({ ...ended, context: { exit: { signal: 'SIGSEGV' } } })[0]).toBe('crashes');
  });
});

describe('a loop that spins on a connection that was reset', () => {
  const named = (calls: Readonly<Record<string, number>>, brokenSockets: number, language = 'c'): string | undefined =>
    namedFor({
      check: 'reset/after-data',
      evidence: {
        kind: 'spinning',
        calls: Object.entries(calls).map(([call, times]) => ({ call, times, withoutEnd: 0 })),
        brokenSockets,
      },
      context: { knowledge: { language } },
    })[0];

  it('does nothing about what poll() reports, or tries to send, or watches what is closed', () => {
    expect(named({ poll: 20 }, 1)).toBe('leaks-after-reset');
    expect(named({ poll: 20, sendto: 3 }, 1)).toBe('write-error-unchecked-loop');
    expect(named({ sendto: 20 }, 1)).toBe('write-error-unchecked-loop');
    expect(named({ select: 20 }, 0)).toBe('select-closed-fd-in-set');
    expect(named({ recvfrom: 20 }, 1, 'python')).toBe('exception-pass-spin');
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

describe('bytes that are missing behind a send that took only a part', () => {
  it('are one or two where the next call begins at a wrong place, and many where the rest is dropped', () => {
    const named = (damagedBytes: number): string | undefined =>
      namedFor({ check: 'pressure/jolt', evidence: { kind: 'lost', offset: 157_395, damagedBytes, nonBlocking: true } })[0];
    expect(named(1)).toBe('partial-send-from-wrong-place');
    expect(named(1_500)).toBe('nonblocking-send-drops');
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

describe('goroutines that share a variable', () => {
  it('leave a client of a burst without an answer', () => {
    const evidence = { kind: 'silence', notAccepted: false } as const;
    const context = { knowledge: { language: 'go', architecture: 'event-loop' } } as const;
    expect(namedFor({ check: 'accept/burst-of-connections', evidence, context })[0]).toBe('pthread-arg-race');
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

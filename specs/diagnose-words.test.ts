import { describe, expect, it } from 'vitest';
import { lastWords } from './hints.ts';
import { namedFor } from './named-for.ts';

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
    [
      '  File "server.py", line 21, in read\n    conn.sendall(data)\n    ^^^^^^^^^^^^^^^^^^\nBlockingIOError: [Errno 11] Resource temporarily unavailable',
      'would-block-fatal',
    ],
    [
      "server.rb:7:in `write_nonblock': Resource temporarily unavailable - write would block (IO::EAGAINWaitWritable)",
      'would-block-fatal',
    ],
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

  it('takes an accept() that finds no client for no full socket', () => {
    const stderr =
      '    conn, addr = sock.accept()\n                 ^^^^^\nBlockingIOError: [Errno 11] Resource temporarily unavailable';
    const named = namedFor({ check: 'accept/many-at-once', evidence: ended, context: { stderr, exit: { exitCode: 1 } } });
    expect(named).not.toContain('would-block-fatal');
  });

  it('blames no client for an error that the server makes itself, by writing behind its own end()', () => {
    const stderr = "throw er; // Unhandled 'error' event\n\nError [ERR_STREAM_WRITE_AFTER_END]: write after end";
    const named = namedFor({ check: 'transfer/long-conversation', evidence: ended, context: { stderr, exit: { exitCode: 1 } } });
    expect(named).not.toContain('no-error-handler');
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

describe('a server that ends with the words "connection reset"', () => {
  const named = (side: 'read' | 'write', stderr: string): string | undefined =>
    namedFor({
      check: 'reset/after-data',
      evidence: { kind: 'process-ended', side, after: 'a reset' },
      context: { stderr, exit: { exitCode: 1 } },
    })[0];
  const words = 'Error: Os { code: 104, kind: ConnectionReset, message: "Connection reset by peer" }';

  it('was in a send where the client was gone before its answer, unless it names a read', () => {
    expect(named('write', words)).toBe('epipe-fatal');
    expect(named('read', words)).toBe('rst-read-fatal');
    expect(named('write', 'data = client.recv(1024)\nConnectionResetError: [Errno 104] Connection reset by peer')).toBe(
      'rst-read-fatal',
    );
    expect(named('write', 'Error: java.net.SocketException: Connection reset\n')).toBe('rst-read-fatal');
    expect(named('write', 'Error: java.net.SocketException: Connection reset by peer\n')).toBe('epipe-fatal');
  });
});

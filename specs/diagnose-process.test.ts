import { describe, expect, it } from 'vitest';
import type { Evidence } from '../harness/index.ts';
import { namedFor } from './named-for.ts';

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

describe('a forking server that ends when children of it have ended', () => {
  const named = (stderr: string, architecture: 'fork' | 'thread', signal?: string): string | undefined =>
    namedFor({
      check: 'lifecycle/stop-continue-connection',
      evidence: { kind: 'process-ended', seenAs: 'refused' },
      context: { stderr, exit: signal === undefined ? { exitCode: 1 } : { signal }, knowledge: { architecture } },
    })[0];

  it('has waited for a child that was collected before, whichever check saw it', () => {
    expect(named('waitpid: No child processes', 'fork')).toBe('sigchld-handler-waits');
    expect(named("Assertion `child != -1' failed.", 'fork', 'SIGABRT')).toBe('sigchld-handler-waits');
    expect(named("Assertion `child != -1' failed.", 'thread', 'SIGABRT')).not.toBe('sigchld-handler-waits');
    expect(named('double free or corruption', 'fork', 'SIGABRT')).not.toBe('sigchld-handler-waits');
  });
});

describe('a server that ends when a message comes together with the end of the input', () => {
  const named = (stderr: string): string | undefined =>
    namedFor({
      check: 'end/data-with-fin',
      evidence: { kind: 'process-ended', receivedBytes: 0, expectedBytes: 100 },
      context: { stderr, exit: { exitCode: 1 } },
    })[0];

  it('has forgotten the client, where it looks for it in vain', () => {
    expect(named('KeyError: <socket.socket [closed] fd=-1, family=2, type=1, proto=0>')).toBe('eof-discards-unsent');
    expect(named('OSError: [Errno 9] Bad file descriptor')).toBe('eof-discards-unsent');
    expect(named('ZeroDivisionError: division by zero')).toBe('crashes');
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

  it('goes on to send where the client had left what it was sent', () => {
    const left = { when: 'after its only client had left' };
    expect(named({ ...left, spinsIn: 'write' })).toBe('write-error-unchecked-loop');
    expect(named({ ...left, spinsIn: 'accept4' })).toBe('idle-poll-spin');
    expect(named({ spinsIn: 'write' })).toBe('idle-poll-spin');
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

  it('has served none where the first one was refused', () => {
    const evidence = { kind: 'process-ended', seenAs: 'refused' } as const;
    const context = { exit: { exitCode: 0 } } as const;
    expect(namedFor({ check: 'transfer/nothing-unsolicited', evidence, context })[0]).toBe('exits-at-start');
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

describe('a server that goes on after Ctrl-C', () => {
  const named = (firstThreadIn: string, stderr: string): string | undefined =>
    namedFor({
      check: 'lifecycle/ends-on-sigint',
      evidence: { kind: 'other', signal: 'SIGINT', disposition: 'catches', firstThreadIn },
      context: { stderr },
    })[0];

  it('has swallowed it, also where it prints what it has swallowed', () => {
    expect(named('accept4', '')).toBe('bare-except-swallows-sigint');
    expect(named('accept4', 'Traceback …\nKeyboardInterrupt')).toBe('bare-except-swallows-sigint');
  });

  it('has not, where its first thread has ended with it and waits for the others', () => {
    expect(named('futex', 'Traceback …\nKeyboardInterrupt')).not.toBe('bare-except-swallows-sigint');
  });
});

describe('descriptors that each client leaves behind', () => {
  const named = (sockets: number, sawEnd: boolean): string | undefined =>
    namedFor({
      check: 'resources/descriptors',
      evidence: { kind: 'leak', perClient: 1, kept: 90, forks: false, sawEnd, sockets },
    })[0];

  it('are those of connections only where they are sockets', () => {
    expect(named(1, true)).toBe('shutdown-without-close');
    expect(named(1, false)).toBe('fd-leak');
    expect(named(0, true)).toBe('leaks-descriptors');
    expect(named(0, false)).toBe('leaks-descriptors');
  });
});

describe('a server that ends with an error of its own when a client was reset', () => {
  const named = (stderr: string): string | undefined =>
    namedFor({
      check: 'reset/after-data',
      evidence: { kind: 'process-ended', side: 'write', after: 'a reset' },
      context: { stderr, exit: { exitCode: 1 } },
    })[0];

  it.each([
    'File "echo.py", line 41, in <module>\n    n = s.send(queues[s])\nKeyError: <socket.socket [closed] fd=-1>',
    'ConnectionResetError: [Errno 104] Connection reset by peer\n\nDuring handling of the above exception, another exception occurred:\n\n    inputs.remove(s)\nValueError: list.remove(x): x not in list',
    'Exception in thread "main" java.nio.channels.CancelledKeyException\n\tat Echo.write(Echo.java:40)',
  ])('is not told to catch the errors of sockets: %j', (stderr) => {
    expect(named(stderr)).toBe('dies-on-client-error');
  });

  it('is told so where the error is one of a socket', () => {
    expect(named('    n = s.send(data)\nBrokenPipeError: [Errno 32] Broken pipe')).toBe('epipe-fatal');
  });
});

describe('a server that ends with an error when its first client has ended its side', () => {
  const named = (stdout: string, exitCode = 1): string | undefined =>
    namedFor({ check: 'accept/next-client', evidence: { kind: 'process-ended' }, context: { stdout, exit: { exitCode } } })[0];

  it('takes the end of a client for an error', () => {
    expect(named('Connection accepted from 127.0.0.1:35720\nError receiving data')).toBe('eof-fatal');
    expect(named('Traceback (most recent call last):\nNameError: name "x" is not defined')).toBe('crashes');
    expect(named('accept failed: Invalid argument')).toBe('crashes');
    expect(named('', 0)).toBe('single-shot');
    expect(named('', 139)).toBe('crashes');
  });

  it('has closed the listening socket where accept() says so', () => {
    expect(named('accept: Bad file descriptor')).toBe('single-shot');
  });
});

describe('a connection that ends without an answer', () => {
  it('was closed before it was used where the server complains about its descriptor', () => {
    const named = (stderr: string, receivedBytes = 0): string | undefined =>
      namedFor({
        check: 'transfer/answers-a-message',
        evidence: { kind: 'reset', receivedBytes, expectedBytes: 13 },
        context: { stderr },
      })[0];
    expect(named('recv: Bad file descriptor')).toBe('closed-before-use');
    expect(named('recv: something else')).toBe('closes-early');
    expect(named('recv: Bad file descriptor', 13)).not.toBe('closed-before-use');
  });
});

import { describe, expect, it } from 'vitest';
import type { Evidence } from '../harness/index.ts';
import { namedFor } from './named-for.ts';

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

describe('short pieces', () => {
  const evidence = { kind: 'silence', expectedBytes: 64, receivedBytes: 0, unread: 0 } as const;

  it('are said to be dropped where all were read and none came back', () => {
    expect(namedFor({ check: 'transfer/byte-by-byte', evidence })[0]).toBe('drops-short-pieces');
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

describe('the answer to a datagram of another client', () => {
  const named = (more: Partial<Evidence>): string | undefined =>
    namedFor({ check: 'datagram/interleaved-clients', evidence: { kind: 'foreign', misdelivered: true, ...more } })[0];

  it('came by a buffer that was used again, where each client got as many as it had sent, or its owner got it as well', () => {
    expect(named({ eachGotAsMany: true, cameToItsOwnerToo: false })).toBe('buffer-reused-unsent');
    expect(named({ eachGotAsMany: false, cameToItsOwnerToo: true })).toBe('buffer-reused-unsent');
    expect(named({ eachGotAsMany: false, cameToItsOwnerToo: false })).toBe('udp-replies-to-wrong-address');
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

describe('goroutines that share a variable', () => {
  it('leave a client of a burst without an answer', () => {
    const evidence = { kind: 'silence', notAccepted: false } as const;
    const context = { knowledge: { language: 'go', architecture: 'event-loop' } } as const;
    expect(namedFor({ check: 'accept/burst-of-connections', evidence, context })[0]).toBe('pthread-arg-race');
  });
});

describe('a message that is answered up to its byte FF', () => {
  const named = (answersAfterwards: boolean): string | undefined =>
    namedFor({ check: 'content/byte-ff', evidence: { kind: 'silence', receivedBytes: 1, expectedBytes: 4, answersAfterwards } })[0];

  it('has it taken for the end, unless a later message is answered', () => {
    expect(named(false)).toBe('char-eof-ff');
    expect(named(true)).toBe('interprets-text');
  });
});

describe('a connection that ends when so many bytes come at once', () => {
  const named = (length: number): readonly string[] =>
    namedFor({
      check: 'transfer/buffer-boundaries',
      evidence: { kind: 'early-eof', receivedBytes: 0, expectedBytes: length, length, atBuffer: true },
    });

  it('tells of a count in 16 bits where it is a multiple of 65,536', () => {
    expect(named(65_536)[0]).toBe('length-too-narrow');
    expect(named(4_096)).not.toContain('length-too-narrow');
  });
});

describe('the first byte of a message', () => {
  const named = (more: Partial<Evidence>, language = 'c'): string | undefined =>
    namedFor({
      check: 'transfer/answers-a-message',
      evidence: { kind: 'silence', receivedBytes: 1, expectedBytes: 13, unread: 0, ...more },
      context: { knowledge: { language } },
    })[0];

  it('alone is sent by who takes a comparison for a length, if the rest was read', () => {
    expect(named({})).toBe('count-is-a-comparison');
    expect(named({ unread: 12 })).not.toBe('count-is-a-comparison');
    expect(named({ receivedBytes: 2 })).not.toBe('count-is-a-comparison');
    expect(named({}, 'go')).not.toBe('count-is-a-comparison');
  });
});

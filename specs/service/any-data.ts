import { defineCheck, limits, untilConsumed, type Evidence } from '../../harness/index.ts';
import { serviceHints } from './service-hints.ts';
import { expectNothing, fail } from './visits.ts';

/** What servers that read lines, words or text take for an end, each with a line end behind it where it is a word. */
const inputs = ['\n', '\r\n', 'quit\n', 'exit\r\n', 'bye\n', '.\n', '\0', '\x03', '\x04', '\x1a', '\xff', 'caf\xe9\n'] as const;

export default defineCheck<{ readonly text: string }>({
  id: 'service/any-data',
  step: 'service',
  title: 'takes any data, and ends at none',
  level: { discard: 'MUST' },
  rationale:
    'The service throws away what comes until the client ends the connection (RFC 863). No word, no empty line and no byte is an end.',
  sources: [{ kind: 'rfc', number: 863 }],
  needs: ['service/serves-a-client', 'service/next-client'],
  inputs: [{ text: inputs[0] }, ...inputs.slice(1).map((text) => ({ text }))],
  hints: [
    {
      bug: 'empty-line-ends-connection',
      fits: (evidence) => (isEnd(evidence) && /^\r?\n$/.test(textOf(evidence)) ? 0.95 : 0),
      because: () => 'an empty line was taken for the end',
    },
    {
      bug: 'quit-command',
      fits: (evidence) => (isEnd(evidence) && /^[a-z.]+\r?\n$/.test(textOf(evidence)) ? 0.95 : 0),
      because: (evidence) => `the line ${JSON.stringify(textOf(evidence))} was taken for the end`,
    },
    {
      bug: 'control-byte-ends-connection',
      fits: (evidence) => (isEnd(evidence) && textOf(evidence).charCodeAt(0) < 0x20 ? 0.9 : 0),
      because: (evidence) => `the byte ${textOf(evidence).charCodeAt(0)} was taken for the end`,
    },
    {
      bug: 'char-eof-ff',
      fits: (evidence) => (isEnd(evidence) && textOf(evidence) === '\xff' ? 0.6 : 0),
      because: () => 'the byte FF was taken for the end',
    },
    {
      bug: 'utf8-decode',
      fits: (evidence) => (isEnd(evidence) && /[\x80-\xff]/.test(textOf(evidence)) ? 0.7 : 0),
      because: () => 'no more was taken after a byte that is no valid UTF-8',
    },
    ...serviceHints,
  ],
  async holds(attempt, { text }) {
    const { connection } = await attempt.connect();
    connection.send(Buffer.from(text, 'latin1'));
    await untilConsumed(attempt, connection);
    // A server that has ended the connection may say so a moment later, or only when more comes.
    connection.send(Buffer.from('and more\n'));
    const taken = await untilConsumed(attempt, connection);
    await connection.until(() => (connection.end !== 'open' || connection.receivedBytes > 0 ? true : undefined), {
      limitMs: limits.nothingMs,
    });
    expectNothing(connection);
    const isOpen = connection.end === 'open';
    if (!isOpen || taken === 'not-taken')
      await fail(
        attempt,
        connection,
        { kind: isOpen ? 'silence' : connection.end === 'eof' ? 'early-eof' : 'reset', text },
        {
          expected: 'all data is taken until the client ends the connection',
          observed: `${JSON.stringify(text)} was taken, then ${isOpen ? 'nothing more' : 'the server ended the connection'}`,
        },
      );
    connection.close();
  },
});

function textOf(evidence: Evidence): string {
  return String(evidence['text'] ?? '');
}

function isEnd(evidence: Evidence): boolean {
  return evidence['text'] !== undefined;
}

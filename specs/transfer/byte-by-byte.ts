import { defineCheck, sendStepwise, type Evidence } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { posix, tcpStream } from '../sources.ts';

export default defineCheck<{ readonly length: number }>({
  id: 'transfer/byte-by-byte',
  step: 'transfer',
  title: 'sends back a message that it receives one byte at a time',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale: 'The pieces in which a message arrives say nothing about the message: each recv() may return as little as one byte.',
  sources: [tcpStream, posix('recv()')],
  needs: ['transfer/several-messages', 'transfer/answers-without-newline'],
  requires: ['proc'],
  inputs: [{ length: 64 }],
  hints: [
    {
      bug: 'zero-is-false',
      fits: (evidence) => (isShortAtZero(evidence) ? 0.9 : 0),
      because: () => 'everything up to a "0" came back, which was a message of its own',
    },
    {
      bug: 'drops-short-pieces',
      fits: (evidence) => (evidence.kind === 'silence' && evidence.receivedBytes === 0 && evidence.unread === 0 ? 0.85 : 0),
      because: (evidence) => `all of the ${String(evidence.expectedBytes)} bytes were read, one by one, and none came back`,
    },
    {
      bug: 'empty-line-ends-connection',
      fits: (evidence) =>
        (evidence.kind === 'early-eof' || evidence.kind === 'reset') && /^[\r\n]/.test(String(evidence['missingHead'] ?? ''))
          ? 0.85
          : 0,
      because: () =>
        'all single bytes came back up to a line end, which was a message of its own, and then the connection was closed',
    },
    {
      bug: 'short-read-ends-connection',
      fits: (evidence) => (evidence.kind === 'early-eof' || evidence.kind === 'reset' ? 0.7 : 0),
      because: () => 'after a short piece the server ended the connection',
    },
    {
      bug: 'adds-newline',
      fits: (evidence) => (evidence.kind === 'surplus' && /^[\r\n]/.test(String(evidence.observedHead)) ? 0.8 : 0),
      because: () => 'line feeds came back that were not sent',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { length }) {
    const speaker = await attempt.connect();
    const steps = await sendStepwise(attempt, speaker, speaker.next(length));
    attempt.fact('consumedSinglyBytes', steps);
    await speaker.expectEverything();
  },
});

function isShortAtZero({ kind, ...evidence }: Evidence): boolean {
  return ['early-eof', 'silence', 'reset', 'lost'].includes(kind) && String(evidence['missingHead'] ?? '').startsWith('0');
}

import { defineCheck, type Evidence } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { posix, rfc862 } from '../sources.ts';
import { carriesAnyBytes, exchangeBytes } from './exchange-bytes.ts';

const lastInCr = 'end\r';

export default defineCheck<{ readonly text: string }>({
  id: 'content/line-ends',
  step: 'content',
  title: 'sends CR and LF back as they came',
  level: { echo: 'MUST', 'single-message': 'SHOULD' },
  clients: 'one',
  fits: carriesAnyBytes,
  rationale: 'CR and LF are bytes. A stream opened in text mode changes, drops or joins them.',
  sources: [rfc862, posix('recv()')],
  needs: [
    'transfer/several-messages',
    'accept/next-client',
    'content/stale-bytes',
    'transfer/byte-by-byte',
    'transfer/burst-in-one-read',
  ],
  quick: true,
  inputs: [{ text: 'a\r\nb\rc\n\nd\r\r\n' }, { text: '\n' }, { text: '  two  \t\n' }, { text: lastInCr }],
  hints: [
    {
      bug: 'drops-empty-line',
      fits: (evidence) => (evidence.expectedBytes === 1 && evidence.kind === 'silence' ? 0.9 : 0),
      because: () => 'an empty line was not answered',
    },
    {
      bug: 'empty-line-ends-connection',
      fits: (evidence) => (evidence.expectedBytes === 1 && (evidence.kind === 'early-eof' || evidence.kind === 'reset') ? 0.9 : 0),
      because: () => 'an empty line ended the connection',
    },
    {
      bug: 'newline-translation',
      fits: (evidence) =>
        (evidence.expectedBytes ?? 0) > 8 &&
        evidence.kind !== 'process-ended' &&
        !(isClosed(evidence) && evidence.receivedBytes === 0) &&
        !String(evidence['expectedAll'] ?? '').startsWith('  two')
          ? 0.85
          : 0,
      because: () => 'the line ends came back changed, or not at all',
    },
    {
      bug: 'newline-translation',
      fits: (evidence) => (evidence.expectedBytes === lastInCr.length ? 0.6 : 0),
      because: () => 'a CR as the last byte of a message did not come back',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { text }) {
    await exchangeBytes(attempt, Buffer.from(text, 'latin1'));
  },
});

/** Who only changes line ends has answered something before. */
function isClosed({ kind }: Evidence): boolean {
  return kind === 'early-eof' || kind === 'reset';
}

import { defineCheck } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes, ended, howItEnded, says } from '../hints.ts';
import { posix, rfc862 } from '../sources.ts';
import { carriesAnyBytes, exchangeBytes } from './exchange-bytes.ts';

function replaced(evidence: { readonly [detail: string]: unknown }): boolean {
  return String(evidence['receivedAll'] ?? '').includes('\xef\xbf\xbd');
}

export default defineCheck<{ readonly text: string }>({
  id: 'content/not-text',
  step: 'content',
  title: 'sends bytes back that are no text',
  level: { echo: 'MUST', 'line-echo': 'SHOULD', 'single-message': 'SHOULD' },
  clients: 'one',
  fits: carriesAnyBytes,
  rationale: 'A stream carries bytes. A sequence that is not valid UTF-8 is as good as any other.',
  sources: [rfc862, posix('recv()')],
  needs: ['transfer/several-messages', 'accept/next-client', 'content/stale-bytes'],
  quick: true,
  inputs: [{ text: 'ok \x80\xfe\xc3( end\n' }, { text: '\xe9t\xe9\n' }],
  hints: [
    {
      bug: 'strips-high-bit',
      fits: (evidence) => (onlyHighBitsMissing(evidence) ? 0.98 : 0),
      because: () => 'the highest bit of each byte is missing',
    },
    {
      bug: 'utf8-decode',
      fits: (evidence, context) =>
        ended(evidence) && says(context, 'UnicodeDecodeError', 'utf8', 'utf-8', 'malformed', 'codec', 'invalid byte') ? 0.97 : 0,
      because: (_evidence, context) => `${howItEnded(context)} on bytes that are not UTF-8`,
    },
    {
      bug: 'utf8-decode',
      fits: (evidence) => (replaced(evidence) ? 0.95 : 0),
      because: () => 'the replacement character EF BF BD came back where other bytes were sent',
    },
    {
      bug: 'utf8-decode',
      fits: (evidence) => (evidence.kind === 'process-ended' ? 0.5 : 0.7),
      because: () => 'bytes that are not UTF-8 did not come back as they were',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { text }) {
    await exchangeBytes(attempt, Buffer.from(text, 'latin1'));
  },
});

function onlyHighBitsMissing(evidence: { readonly [detail: string]: unknown }): boolean {
  const expected = Buffer.from(String(evidence['expectedAll'] ?? ''), 'latin1');
  const observed = Buffer.from(String(evidence['receivedAll'] ?? ''), 'latin1');
  return (
    observed.length > 0 &&
    observed.length === expected.length &&
    observed.every((byte, at) => byte === ((expected[at] ?? 0) & 0x7f))
  );
}

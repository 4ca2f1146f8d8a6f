import { defineCheck, type Attempt } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes, ended, howItEnded, says } from '../hints.ts';
import { posix, rfc862 } from '../sources.ts';
import { carriesAnyText, exchangeBytes, messageOf } from './exchange-bytes.ts';

function replaced(evidence: { readonly [detail: string]: unknown }): boolean {
  return String(evidence['receivedAll'] ?? '').includes('\xef\xbf\xbd');
}

export default defineCheck<{ readonly text: string }>({
  id: 'content/not-text',
  step: 'content',
  title: 'takes bytes that are no text',
  level: { echo: 'MUST', 'line-echo': 'SHOULD', 'single-message': 'SHOULD' },
  clients: 'one',
  fits: carriesAnyText,
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
    const bytes = Buffer.from(text, 'latin1');
    if (attempt.profile.prints === undefined) await exchangeBytes(attempt, bytes);
    else await expectItGoesOn(attempt, bytes);
  },
});

/** What a server prints of such a message is its own choice, since a terminal shows text; but it serves the next client. */
async function expectItGoesOn(attempt: Attempt, bytes: Buffer): Promise<void> {
  const speaker = await attempt.connect();
  speaker.send(messageOf(attempt, bytes));
  speaker.endMessage();
  await speaker.connection.untilEnd();
  speaker.connection.close();
  if (attempt.profile.lifetime !== 'one-shot') await attempt.expectNextClientIsServed('a message that is no text');
}

function onlyHighBitsMissing(evidence: { readonly [detail: string]: unknown }): boolean {
  const expected = Buffer.from(String(evidence['expectedAll'] ?? ''), 'latin1');
  const observed = Buffer.from(String(evidence['receivedAll'] ?? ''), 'latin1');
  return (
    observed.length > 0 &&
    observed.length === expected.length &&
    observed.every((byte, at) => byte === ((expected[at] ?? 0) & 0x7f))
  );
}

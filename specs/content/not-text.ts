import { defineCheck, onFreshServer, Violation, type Attempt, type Evidence } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { posix, rfc862 } from '../sources.ts';
import { carriesAnyText, exchangeBytes, messageOf } from './exchange-bytes.ts';
import { textHints } from './text-hints.ts';
import { tookCharacters } from './took-characters.ts';

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
  inputs: [{ text: 'ok \x80\xfe\xc3( end\n' }, { text: '\xe9t\xe9\n' }, { text: 'the beginning of a character: \xe2\x82' }],
  hints: [
    {
      bug: 'decoder-keeps-rest',
      fits: (evidence) => (isBeginningKept(evidence) ? 0.97 : 0),
      because: () =>
        'what looks like the beginning of a character of UTF-8 at the end of the message did not come until more was sent',
    },
    ...textHints,
    {
      bug: 'utf8-decode',
      fits: (evidence) =>
        isOnlyLonger(evidence) ? 0 : evidence['takesCharacters'] === true ? 0.9 : evidence.kind === 'process-ended' ? 0.5 : 0.6,
      because: (evidence) =>
        `bytes that are not UTF-8 did not come back as they were${evidence['takesCharacters'] === true ? '; those of valid UTF-8 did' : ''}`,
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { text }) {
    const bytes = Buffer.from(text, 'latin1');
    if (attempt.profile.prints === undefined) await exchangeNoText(attempt, bytes);
    else await expectItGoesOn(attempt, bytes);
  },
});

/** Every byte came back as it was, and more behind them. */
function isOnlyLonger({ kind, offset, expectedBytes }: Evidence): boolean {
  return kind === 'surplus' && expectedBytes !== undefined && (offset ?? 0) >= expectedBytes;
}

/** All but the last bytes came, which are above 127, and the server goes on. */
function isBeginningKept(evidence: Evidence): boolean {
  return (
    evidence.kind === 'silence' &&
    evidence['answersAfterwards'] === true &&
    evidence['takesCharacters'] === true &&
    Number(evidence['firstHighByte']) > 0 &&
    evidence.receivedBytes === evidence['firstHighByte']
  );
}

function isAwaitingLineFeed({ kind, receivedBytes }: Evidence): boolean {
  return kind === 'silence' && receivedBytes === 0;
}

function isLineFeedAdded(evidence: Evidence): boolean {
  return isOnlyLonger(evidence) && /^[\r\n]+$/.test(String(evidence.observedHead));
}

/** What a server prints of such a message is its own choice, since a terminal shows text; but it serves the next client. */
async function expectItGoesOn(attempt: Attempt, bytes: Buffer): Promise<void> {
  const speaker = await attempt.connect();
  speaker.send(messageOf(attempt, bytes));
  speaker.endMessage();
  await speaker.connection.untilEnd();
  speaker.connection.close();
  if (attempt.profile.lifetime !== 'one-shot') await attempt.expectNextClientIsServed('a message that is no text');
}

/** Where it goes wrong, valid UTF-8 in one piece tells what the server takes its bytes for. */
async function exchangeNoText(attempt: Attempt, bytes: Buffer): Promise<void> {
  try {
    await exchangeBytes(attempt, bytes, { firstHighByte: messageOf(attempt, bytes).findIndex((byte) => byte > 0x7f) });
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    // A server that waits for a line feed, or adds one, is the matter of `transfer/answers-without-newline`.
    if (bytes.at(-1) !== 0x0a && (isAwaitingLineFeed(error.evidence) || isLineFeedAdded(error.evidence))) return;
    const takesCharacters = await onFreshServer(attempt, async (fresh) => {
      fresh.note('valid UTF-8 is sent in one piece, to see what the server takes its bytes for');
      return exchangeBytes(fresh, Buffer.from('caf\u00E9 \u20AC5\n', 'utf8')).then(
        () => true,
        (wrong: unknown) => wrong instanceof Violation && tookCharacters(wrong.evidence, fresh.profile),
      );
    });
    throw error.withMore({ takesCharacters });
  }
}

import {
  defineCheck,
  NotApplicable,
  now,
  onFreshServer,
  sleep,
  Violation,
  type Attempt,
  type Speaker,
} from '../../harness/index.ts';
import { endsAtByte, withByteThatEnds } from '../byte-that-ends.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { rfc862 } from '../sources.ts';

/** Every five seconds is a deadline that people write; the checks before this one are over within three. */
export default defineCheck<{ readonly lastsMs: number }>({
  id: 'transfer/long-conversation',
  step: 'transfer',
  title: 'still answers a client after five seconds of conversation',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale:
    'An echo goes on until the client ends it. A time limit for the whole connection cuts off whoever is in the middle of something.',
  sources: [rfc862],
  needs: ['transfer/answers-a-message', 'transfer/several-messages'],
  meanwhile: ['transfer/several-messages'],
  limitMs: 20_000,
  mostlyWaits: true,
  inputs: [{ lastsMs: 5_200 }],
  hints: [
    endsAtByte,
    {
      bug: 'connection-deadline',
      fits: (evidence) =>
        Number(evidence['ageMs']) > 500 && (evidence.kind === 'early-eof' || evidence.kind === 'reset') ? 0.7 : 0,
      because: (evidence) =>
        `the connection was ended ${(Number(evidence['ageMs']) / 1000).toFixed(1)} s after its start, although it had been in use all the time`,
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { lastsMs }) {
    const speaker = await attempt.connect();
    const began = now();
    let longestPauseMs = 0;
    for (let last = began; now() - began < lastsMs && !attempt.signal.aborted;) {
      await expectAnswer(attempt, speaker, { ageMs: now() - began, longestPauseMs });
      await sleep(pauseMs);
      longestPauseMs = Math.max(longestPauseMs, now() - last);
      last = now();
    }
    await expectAnswer(attempt, speaker, { ageMs: now() - began, longestPauseMs });
  },
});

async function expectAnswer(
  attempt: Attempt,
  speaker: Speaker,
  conversation: { readonly ageMs: number; readonly longestPauseMs: number },
): Promise<void> {
  try {
    await speaker.exchange(messageBytes, { alphabet: 'word' });
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    if ((await onFreshServer(attempt, async (fresh) => isDroppedWhenSilent(fresh, conversation.longestPauseMs))) === true)
      throw new NotApplicable('This server drops a client that says nothing for a moment, see transfer/idle-client-is-kept.');
    await withByteThatEnds(
      attempt,
      () => speaker.sent,
      () => Promise.reject(error.withMore({ ageMs: Math.round(conversation.ageMs) })),
    );
  }
}

/** Whether a pause no longer than those of the conversation is enough, as on a busy machine it may be. */
async function isDroppedWhenSilent(fresh: Attempt, longestPauseMs: number): Promise<boolean> {
  const speaker = await fresh.connect();
  await speaker.exchange(messageBytes, { alphabet: 'word' });
  await sleep(2 * longestPauseMs + pauseMs);
  return speaker.exchange(messageBytes, { alphabet: 'word' }).then(
    () => false,
    (error: unknown) => {
      if (error instanceof Violation) return true;
      throw error;
    },
  );
}

/** Shorter than the timeouts that people give to recv(). */
const pauseMs = 40;
const messageBytes = 12;

import {
  connectForPressure,
  defineCheck,
  drainSome,
  jolt,
  limits,
  NotApplicable,
  pushUntilStalled,
  Violation,
  type Attempt,
  type Evidence,
  type Speaker,
} from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { posix, rfc862 } from '../sources.ts';
import { aboutStall, expectEverythingBack, noteStall } from './account.ts';
import { onlyUnderPressure } from './only-under-pressure.ts';
import { expectConcurrent } from '../expect-concurrent.ts';

export default defineCheck<{ readonly others: number; readonly bytes: number }>({
  id: 'pressure/buffers-are-not-shared',
  step: 'pressure',
  title: 'keeps what waits for one client apart from what others send',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale:
    'While one client does not read, its bytes wait in the server. What other clients send meanwhile must not take their place.',
  sources: [rfc862, posix('pthread_create()')],
  needs: ['pressure/jolt', 'pressure/unread-then-drained'],
  after: ['accept/simultaneous-clients', 'accept/clients-do-not-mix'],
  requires: ['concurrent'],
  limitMs: 30_000,
  inputs: [{ others: 4, bytes: 60_000 }],
  hints: [
    {
      bug: 'shared-global-buffer',
      fits: (evidence) =>
        evidence.kind === 'foreign' ? 0.95 : evidence.kind === 'altered' ? 0.5 : evidence.kind === 'lost' ? 0.6 : 0,
      because: sharedEvidence,
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { others, bytes }) {
    await expectConcurrent(attempt);
    if (attempt.knowledge['misdirectsAnswers'] === true)
      throw new NotApplicable('Answers go to the wrong client also without pressure, see accept/clients-do-not-mix.');
    await onlyUnderPressure(attempt, async () => {
      const pressure = await connectForPressure(attempt);
      const stall = await pushUntilStalled(attempt, pressure);
      noteStall(attempt, stall);
      const about = aboutStall(attempt, pressure, stall);
      const speakers = await Promise.all(Array.from({ length: others }, async () => attempt.connect()));
      for (const speaker of speakers) speaker.say(bytes);
      await Promise.all(speakers.map(async (speaker) => judgeOther(attempt, speaker, about)));
      // A count that the threads share, in place of a buffer, is looked at again when the send returns with a part.
      for (let round = 0; round < rounds && stall.kind === 'in-send'; round++) {
        await jolt(attempt);
        await drainSome(pressure, drainedBytes);
      }
      await expectEverythingBack(attempt, pressure.speaker, about).catch(leaveToOthers);
    });
  },
});

const rounds = 3;
/** Enough to wake up the send, so that it has taken a part when it is interrupted again. */
const drainedBytes = 160 << 10;

/** Bytes in the wrong place, or missing although none is missing while the client is alone. Silence is the matter of other checks. */
function leaveToOthers(error: unknown): void {
  if (error instanceof Violation && !['foreign', 'altered', 'lost'].includes(error.evidence.kind)) return;
  throw error;
}

function judgeOwnership(speaker: Speaker, about: Partial<Evidence>): void {
  try {
    speaker.judgeSoFar(about);
  } catch (error) {
    leaveToOthers(error);
  }
}

/** Whether others are served at all meanwhile is not the question here: what comes to them must be theirs. */
async function judgeOther(attempt: Attempt, speaker: Speaker, about: Partial<Evidence>): Promise<void> {
  await speaker.connection.until(
    () => (speaker.connection.receivedBytes >= speaker.sent.length || speaker.connection.end !== 'open' ? true : undefined),
    { limitMs: limits.waitingClientMs },
  );
  judgeOwnership(speaker, about);
  attempt.note(
    `client ${speaker.connection.number} has got ${speaker.connection.receivedBytes === speaker.sent.length ? 'its own bytes' : 'no answer so far'}`,
  );
}

function sharedEvidence(evidence: Evidence): string {
  return evidence.kind === 'foreign'
    ? 'bytes of another client came in place of those that waited'
    : 'what waited for a client that did not read was spoiled when others sent';
}

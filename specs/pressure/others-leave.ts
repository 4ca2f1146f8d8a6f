import {
  connectForPressure,
  defineCheck,
  limits,
  pushUntilStalled,
  sleep,
  type Attempt,
  type Speaker,
} from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes, ended, memoryFault } from '../hints.ts';
import { posix, rfc862 } from '../sources.ts';
import { aboutStall, expectEverythingBack, noteStall } from './account.ts';
import { onlyUnderPressure } from './only-under-pressure.ts';
import { expectConcurrent } from '../expect-concurrent.ts';

/** How many others came before the client that does not read, and after it. */
type Input = { readonly before: number; readonly after: number };

export default defineCheck<Input>({
  id: 'pressure/others-leave',
  step: 'pressure',
  title: 'keeps what waits for one client when others leave',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale:
    'While one client does not read, its bytes wait in the server. When another one leaves, tables are closed up and descriptors are used again: what waits must stay with its client.',
  sources: [rfc862, posix('poll()')],
  needs: ['pressure/jolt', 'pressure/unread-then-drained', 'pressure/buffers-are-not-shared'],
  after: ['accept/simultaneous-clients', 'accept/clients-do-not-mix'],
  requires: ['concurrent'],
  limitMs: 30_000,
  inputs: [
    { before: 1, after: 0 },
    { before: 2, after: 40 },
  ],
  hints: [
    {
      bug: 'shared-global-buffer',
      // Threads have each their own place for a client; what mixes there is memory that two of them use.
      fits: (evidence, { knowledge }) =>
        evidence.kind === 'foreign' && (knowledge.architecture === 'thread' || knowledge.architecture === 'pool') ? 0.88 : 0,
      because: (evidence) =>
        `at offset ${String(evidence.offset)} came bytes of a client that another thread serves: both use the same memory, or one writes behind the end of its own`,
    },
    {
      bug: 'state-left-behind',
      fits: (evidence, context) => (!ended(evidence) ? 0.85 : memoryFault(context) ? 0 : 0.6),
      because: () => 'it goes wrong for a client that does not read when another one leaves, and does not when nobody leaves',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { before, after }) {
    await expectConcurrent(attempt);
    const servedAtOnce = attempt.knowledge.servesAtOnce ?? togetherMax;
    const room = servedAtOnce < togetherMax ? servedAtOnce - 1 : before + after;
    await onlyUnderPressure(attempt, async () => {
      const early = await come(attempt, Math.min(before, room));
      const pressure = await connectForPressure(attempt);
      const stall = await pushUntilStalled(attempt, pressure);
      noteStall(attempt, stall);
      const about = aboutStall(attempt, pressure, stall);
      const late = await come(attempt, Math.min(after, room - early.length));
      await leave(attempt, [...early, ...late]);
      const [newcomer] = await come(attempt, 1);
      await expectEverythingBack(attempt, pressure.speaker, about);
      if (newcomer !== undefined) await expectNothingForeign(newcomer);
    });
  },
});

/** The most that `accept/simultaneous-clients` looks for. */
const togetherMax = 5;

/** So many clients, each of which has been answered, so that the server has made its entry for it. */
async function come(attempt: Attempt, clients: number): Promise<Speaker[]> {
  const speakers: Speaker[] = [];
  for (let number = 0; number < clients; number++) {
    const speaker = await attempt.connect();
    speaker.say(20);
    speakers.push(speaker);
    // Where no more are served at once, further ones tell nothing.
    if ((await speaker.connection.untilReceived(speaker.dueBytes, limits.waitingClientMs)) !== 'complete') break;
  }
  return speakers;
}

/**
 * They leave one after the other. Whether their connections end in time is the matter of another check: where one does not, the rest do not
 * wait each for theirs, and the server gets the time that it is known to take for all of them together.
 */
async function leave(attempt: Attempt, speakers: readonly Speaker[]): Promise<void> {
  const endsAfterMs = attempt.knowledge.endsAfterMs ?? 0;
  let late = endsAfterMs > limits.waitingClientMs;
  for (const { connection } of speakers) {
    connection.halfClose();
    if (!late) late = (await connection.untilEnd(limits.waitingClientMs)) === 'open';
    connection.close();
  }
  if (late) await sleep(Math.min(Math.max(endsAfterMs, limits.waitingClientMs), limits.lateEndMs));
}

/** The client that came into the gap must not find there what waited for another one. */
async function expectNothingForeign(newcomer: Speaker): Promise<void> {
  await newcomer.connection.untilReceived(newcomer.dueBytes);
  newcomer.judgeSoFar();
}

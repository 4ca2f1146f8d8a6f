import {
  connectForPressure,
  count,
  defineCheck,
  pushUntilStalled,
  Violation,
  type Attempt,
  type Pressure,
} from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { posix, rfc862 } from '../sources.ts';
import { expectEverythingBack, noteStall } from './account.ts';
import { onlyUnderPressure } from './only-under-pressure.ts';
import { expectConcurrent } from '../expect-concurrent.ts';
import { counted } from '../../harness/words.ts';

export default defineCheck<{ readonly clients: number }>({
  id: 'pressure/both-go-on',
  step: 'pressure',
  title: 'goes on with every client that had to wait, and not with one of them',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale: 'Several clients may read slowly at the same time. Each has its own bytes that wait, and its own time to go on.',
  sources: [rfc862, posix('poll()')],
  needs: ['pressure/jolt', 'pressure/unread-then-drained', 'pressure/buffers-are-not-shared'],
  after: ['accept/simultaneous-clients', 'accept/clients-do-not-mix'],
  requires: ['concurrent'],
  limitMs: 30_000,
  inputs: [{ clients: 2 }],
  hints: [
    {
      bug: 'shared-global-buffer',
      fits: (evidence) => (evidence.kind === 'foreign' ? 0.95 : evidence.kind === 'lost' && evidence['tail'] !== true ? 0.75 : 0),
      because: (evidence) =>
        evidence.kind === 'foreign'
          ? 'two clients had to wait, and one of them got bytes of the other'
          : 'two clients had to wait, and bytes of one of them were replaced; alone it gets everything',
    },
    {
      bug: 'one-waiting-client',
      fits: (evidence) => (evidence['together'] === true && evidence['tail'] === true ? 0.7 : 0),
      because: (evidence) =>
        `two clients had to wait, and one of them got ${String(evidence.receivedBytes)} of ${counted(evidence.expectedBytes, 'byte')}; alone it gets everything`,
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { clients }) {
    await expectConcurrent(attempt);
    await onlyUnderPressure(attempt, async () => {
      const waiting: Pressure[] = [];
      for (let number = 0; number < clients; number++) {
        const pressure = await connectForPressure(attempt);
        noteStall(attempt, await pushUntilStalled(attempt, pressure));
        waiting.push(pressure);
      }
      await Promise.all(waiting.map(async (pressure) => expectItsOwn(attempt, pressure)));
    });
  },
});

async function expectItsOwn(attempt: Attempt, { speaker }: Pressure): Promise<void> {
  try {
    await expectEverythingBack(attempt, speaker, { together: true });
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    const { observed, certain, evidence } = error;
    throw new Violation({
      expected: `${count(speaker.due.length)} back for each of two clients that had not read for a while`,
      observed,
      certainty: certain ? 'certain' : 'wants-confirmation',
      evidence: { ...evidence, together: true },
    });
  }
}

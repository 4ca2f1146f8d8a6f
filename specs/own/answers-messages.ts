import fc from 'fast-check';
import { defineCheck, sendStepwise, Violation, type Speaker } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { tcpStream } from '../sources.ts';

type Input = {
  readonly messages: number;
  /** So many messages of the profile are left out before the first that is sent. */
  readonly from: number;
  readonly arrive: 'one by one' | 'together' | 'byte by byte';
};

export default defineCheck<Input>({
  id: 'own/answers-messages',
  step: 'own',
  title: 'answers every message as the profile says',
  level: { own: 'MUST' },
  rationale:
    'Each message gets the answer that the profile has for it, however its bytes arrive: one by one, with others, or in pieces.',
  sources: [tcpStream],
  needs: ['listen/accepts-connections'],
  quick: true,
  inputs: [
    { messages: 1, from: 0, arrive: 'one by one' },
    { messages: 6, from: 0, arrive: 'one by one' },
    { messages: 6, from: 6, arrive: 'together' },
    { messages: 2, from: 0, arrive: 'byte by byte' },
  ],
  arbitrary: {
    values: fc.record({
      messages: fc.integer({ min: 1, max: 12 }),
      from: fc.nat({ max: 1_000 }),
      arrive: fc.constantFrom('one by one' as const, 'one by one' as const, 'together' as const),
    }),
    runs: 40,
  },
  hints: [
    {
      bug: 'recv-is-a-line',
      fits: (evidence) => (evidence['arrive'] === 'together' && evidence.kind !== 'process-ended' ? 0.8 : 0),
      because: () => 'messages that were sent together were not all answered; one by one they were',
    },
    {
      bug: 'reply-per-recv',
      fits: (evidence) => (evidence['arrive'] === 'byte by byte' && evidence.kind !== 'process-ended' ? 0.8 : 0),
      because: () => 'a message that came one byte at a time was not answered as a whole',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { messages, from, arrive }) {
    const speaker = await attempt.connect();
    for (let at = 0; at < from; at++) speaker.next(20);
    const wire = Array.from({ length: messages }, () => speaker.next(20));
    try {
      if (arrive === 'together') speaker.send(Buffer.concat(wire));
      for (const message of arrive === 'together' ? [] : wire) {
        if (arrive === 'one by one') speaker.send(message);
        else await sendStepwise(attempt, speaker, message);
        await answered(speaker);
      }
      await answered(speaker);
    } catch (error) {
      throw error instanceof Violation ? error.withMore({ arrive }) : error;
    }
  },
});

async function answered(speaker: Speaker): Promise<void> {
  await speaker.expectEverything({ what: 'the answer that the profile has for the message' });
}

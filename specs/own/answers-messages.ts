import fc from 'fast-check';
import { defineCheck } from '../../harness/index.ts';
import { tcpStream } from '../sources.ts';
import { expectAnswers } from './expect-answers.ts';
import { exchangesOf } from './exchanges.ts';
import { ownHints } from './own-hints.ts';

type Input = {
  readonly messages: number;
  /** So many messages of the profile are left out before the first that is sent. */
  readonly from: number;
};

export default defineCheck<Input>({
  id: 'own/answers-messages',
  step: 'own',
  title: 'answers every message as the profile says',
  level: { own: 'MUST' },
  rationale: 'Each message gets the answer that the profile has for it, whatever was said before, and to whomever.',
  sources: [tcpStream],
  needs: ['listen/accepts-connections'],
  quick: true,
  inputs: [
    { messages: 1, from: 0 },
    { messages: 6, from: 0 },
    { messages: 6, from: 6 },
  ],
  arbitrary: {
    values: fc.record({
      // What a server makes of a message may depend on two others, which must have come before it: long ones hold such three.
      messages: fc.oneof(
        { weight: 3, arbitrary: fc.integer({ min: 1, max: 12 }) },
        { weight: 1, arbitrary: fc.integer({ min: 30, max: 40 }) },
      ),
      from: fc.nat({ max: 1_000 }),
    }),
    runs: 30,
  },
  hints: ownHints,
  async holds(attempt, { messages, from }) {
    const speaker = await attempt.connect();
    speaker.skip(from, 20);
    let last: Buffer | undefined;
    for (let at = 0; at < messages; at++) {
      const message = speaker.next(20);
      // What ends the conversation comes at its end: before that, the messages show what was kept of those before them.
      if (exchangesOf(attempt.profile, Buffer.concat([speaker.sent, message])).closes) {
        last = message;
        continue;
      }
      speaker.send(message);
      await expectAnswers(attempt, speaker);
    }
    if (last === undefined) return;
    speaker.send(last);
    await expectAnswers(attempt, speaker);
  },
});

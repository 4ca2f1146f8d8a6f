import { defineCheck, limits, Patience, until, Violation, type Attempt, type Hint } from '../../harness/index.ts';
import { answerOf } from '../client/answer.ts';
import { handedOf, type Handed } from '../client/handing.ts';
import { common } from '../client/hints.ts';
import { meet } from '../client/meet.ts';
import { takeMessage } from '../client/message.ts';
import { posix, tcpStream } from '../sources.ts';

const printsItsMessage: Hint = {
  bug: 'client-prints-its-message',
  fits: (evidence) => (evidence['sameOutput'] === true ? 0.95 : 0),
  because: () => 'with half of the answer it printed the very same as with all of it',
};

export default defineCheck<Record<string, never>>({
  id: 'receive/prints-what-came',
  step: 'receive',
  title: 'prints the answer that came, not the message that it sent',
  level: { client: 'MUST' },
  fits: ({ reply }) => reply === 'echo',
  rationale: 'The message and its echo look the same as long as all goes well. Only what came tells what the server did.',
  sources: [posix('recv()'), tcpStream],
  needs: ['receive/whole-answer', 'close/ends'],
  launches: 'itself',
  inputs: [{}],
  hints: [printsItsMessage, ...common],
  async holds(attempt) {
    if (attempt.profile['printing'] === 'no') return;
    const handed = handedOf(attempt, 20);
    const half = await printedFor(attempt, handed, 'half');
    // What does not hold the whole message is made of the half that came; one that fails has told that more was due.
    if (half === undefined || half.failed || !half.output.includes(handed.content)) return;
    attempt.log.restart();
    const whole = await printedFor(attempt, handed, 'whole');
    if (whole?.output.equals(half.output) !== true) return;
    throw new Violation({
      expected: 'another output when only half of the message comes back, or an exit status other than 0',
      observed: 'the whole message is printed both times, and status 0 says that all went well',
      certainty: 'wants-confirmation',
      evidence: { kind: 'other', sameOutput: true },
    });
  },
});

/** What the client has printed when the server answers so much and closes, without the number of its port; undefined when it does not end. */
async function printedFor(
  attempt: Attempt,
  handed: Handed,
  much: 'half' | 'whole',
): Promise<{ readonly output: Buffer; readonly failed: boolean } | undefined> {
  const meeting = await meet(attempt, handed);
  await takeMessage(attempt, meeting);
  const { client, visitor } = meeting;
  const bytes = answerOf(attempt, meeting);
  visitor.send(much === 'half' ? bytes.subarray(0, bytes.length >> 1) : bytes);
  visitor.halfClose();
  const exit = await client.untilExit(limits.clientEndMs);
  if (exit === undefined) return undefined;
  // What it printed last can still be on the way to us.
  await until(() => (client.stdout.totalBytes >= handed.content.length ? true : undefined), {
    patience: new Patience({ limitMs: lastWordsMs }),
    everyMs: 10,
  });
  const text = client.stdout.beginning.toString('latin1').replaceAll(String(client.port), 'PORT');
  return { output: Buffer.from(text, 'latin1'), failed: exit.exitCode !== 0 };
}

const lastWordsMs = 100;

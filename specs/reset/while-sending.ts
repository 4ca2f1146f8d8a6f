import { carriesOneMessage, connectForPressure, defineCheck, pushUntilStalled, type Attempt } from '../../harness/index.ts';
import { answersMuch, askForMuch } from '../single/much.ts';
import { posix, tcpReset } from '../sources.ts';
import { expectUnharmed } from './aftermath.ts';
import { resetHints } from './reset-hints.ts';

/** A send() that sleeps is woken up and says ECONNRESET, or a short count and ECONNRESET at the next call. */
export default defineCheck<null>({
  id: 'reset/while-sending',
  step: 'reset',
  title: 'survives a client that crashes while answers are on their way',
  level: { echo: 'MUST', 'line-echo': 'MUST', 'single-message': 'MUST' },
  fits: (profile) => !carriesOneMessage(profile) || answersMuch(profile),
  rationale:
    'A client that reads slowly may crash while the server waits in send(), or has answers queued. That ends the service of this client only.',
  sources: [posix('send()'), tcpReset],
  needs: ['accept/next-client', 'transfer/several-messages', 'transfer/buffer-boundaries', 'content/stale-bytes'],
  inputs: [null],
  hints: resetHints,
  async holds(attempt) {
    if (carriesOneMessage(attempt.profile)) return leaveWithMuchUnsent(attempt);
    const pressure = await connectForPressure(attempt);
    const stall = await pushUntilStalled(attempt, pressure);
    attempt.note(
      stall.kind === 'in-send'
        ? `the server waits in ${stall.call}()`
        : stall.kind === 'swallowed'
          ? 'the server has read everything, and its answers wait'
          : 'the server waits until the client reads',
    );
    pressure.speaker.connection.reset();
    await expectUnharmed(attempt, {
      after: 'a client that was reset while answers were on their way to it',
      side: 'write',
      stopped: false,
    });
  },
});

async function leaveWithMuchUnsent(attempt: Attempt): Promise<void> {
  const { speaker } = await askForMuch(attempt);
  speaker.connection.reset();
  await expectUnharmed(attempt, {
    after: 'a client that was reset while the answer was on its way to it',
    side: 'write',
    stopped: false,
  });
}

import { defineCheck, whileStopped } from '../../harness/index.ts';
import { posix, tcpReset } from '../sources.ts';
import { expectAcceptedClient, expectIdleClient, expectUnharmed, stillOpen } from './aftermath.ts';
import { resetHints } from './reset-hints.ts';
import { untilQueued } from './until-queued.ts';

/** On Linux the data stays readable; then the first send() says ECONNRESET, and the second EPIPE. */
export default defineCheck<{ readonly bytes: number; readonly message: 'first' | 'second' }>({
  id: 'reset/after-data',
  step: 'reset',
  title: 'survives a client that sends a message and crashes',
  level: { echo: 'MUST', 'line-echo': 'MUST', own: 'MUST', 'single-message': 'MUST' },
  rationale:
    'The message can still be read, and the answer finds nobody: the send fails with ECONNRESET. That ends the service of this client only.',
  sources: [tcpReset, posix('send()')],
  needs: ['accept/next-client', 'transfer/several-messages', 'content/stale-bytes'],
  after: ['lifecycle/stop-continue-idle', 'lifecycle/stop-continue-connection'],
  inputs: [
    { bytes: 100, message: 'second' },
    { bytes: 100, message: 'first' },
  ],
  hints: resetHints,
  async holds(attempt, { bytes, message }) {
    const idle = message === 'first' ? await expectAcceptedClient(attempt) : await expectIdleClient(attempt);
    await whileStopped(attempt, async () => {
      const speaker = await stillOpen(attempt, idle);
      await untilQueued(attempt, speaker, speaker.say(bytes));
      speaker.connection.reset();
    });
    await expectUnharmed(attempt, {
      after: 'a client that sent a message and was reset before the answer',
      side: 'write',
      stopped: true,
    });
  },
});

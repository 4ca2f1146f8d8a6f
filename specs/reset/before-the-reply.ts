import { defineCheck, whileStopped, type Attempt, type Speaker } from '../../harness/index.ts';
import { man, posix, tcpReset } from '../sources.ts';
import { expectIdleClient, expectUnharmed, stillOpen, type Misfortune } from './aftermath.ts';
import { resetHints } from './reset-hints.ts';
import { untilQueued } from './until-queued.ts';

type Leaves = { readonly leaves: 'by-reset' | 'by-close'; readonly bytes: number };

/**
 * On Linux: data, FIN, RST make the very first send() fail with EPIPE, and raise SIGPIPE. After data and a plain close the
 * first send() is answered by RST, and the second fails with EPIPE; it takes more data than fits into one send.
 */
export default defineCheck<Leaves>({
  id: 'reset/before-the-reply',
  step: 'reset',
  title: 'survives a client that has gone before the answer is written',
  level: { echo: 'MUST', 'line-echo': 'MUST', own: 'MUST', 'single-message': 'MUST' },
  rationale:
    'A client may ask and leave. The write then fails with EPIPE, and raises SIGPIPE, which ends a process that has not said otherwise.',
  sources: [posix('send()'), man('send(2)'), tcpReset],
  needs: ['accept/next-client', 'transfer/several-messages', 'transfer/buffer-boundaries', 'content/stale-bytes'],
  inputs: [
    { leaves: 'by-reset', bytes: 100 },
    { leaves: 'by-close', bytes: 60_000 },
  ],
  hints: resetHints,
  async holds(attempt, input) {
    const idle = await expectIdleClient(attempt);
    await whileStopped(attempt, async () => askAndLeave(attempt, await stillOpen(attempt, idle), input));
    await expectUnharmed(attempt, misfortuneOf(input));
  },
});

async function askAndLeave(attempt: Attempt, speaker: Speaker, { leaves, bytes }: Leaves): Promise<void> {
  const sent = speaker.say(bytes);
  await untilQueued(attempt, speaker, sent);
  if (leaves === 'by-close') {
    speaker.connection.close();
    return;
  }
  speaker.connection.halfClose();
  await untilQueued(attempt, speaker, sent, 'CLOSE_WAIT');
  speaker.connection.reset();
}

function misfortuneOf({ leaves }: Leaves): Misfortune {
  const after =
    leaves === 'by-reset'
      ? 'a client that sent a message, ended its side and was reset'
      : 'a client that sent much and closed without waiting for the answer';
  return { after, side: 'write', stopped: true };
}

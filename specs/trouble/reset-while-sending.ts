import { defineCheck } from '../../harness/index.ts';
import { expectEndsAsFailed, untilEndedMs } from '../client/ends.ts';
import { handedOf } from '../client/handing.ts';
import { common, whenReset } from '../client/hints.ts';
import { meet } from '../client/meet.ts';
import { blockingLength, untilStalled } from '../client/slowly.ts';
import { posix, tcpReset } from '../sources.ts';

type Input = { readonly how: 'reset' | 'end, then reset' };

export default defineCheck<Input>({
  id: 'trouble/reset-while-sending',
  step: 'trouble',
  title: 'says so and fails when the server resets the connection while the message is being sent',
  level: { client: 'SHOULD' },
  rationale:
    'A write to a connection that is broken fails with EPIPE, and sends SIGPIPE, which ends a process that has not foreseen it: without a word to the user.',
  sources: [posix('send()'), tcpReset],
  needs: ['send/slow-server', 'close/ends'],
  launches: 'itself',
  requires: ['libc', 'proc'],
  limitMs: untilEndedMs,
  inputs: [{ how: 'reset' }, { how: 'end, then reset' }],
  hints: [...whenReset, ...common],
  async holds(attempt, { how }) {
    const meeting = await meet(attempt, handedOf(attempt, blockingLength(attempt)), { buffers: 'narrow' });
    const { client, visitor } = meeting;
    const stalled = await untilStalled(attempt, meeting);
    if (how === 'end, then reset') {
      // Where the whole message fits into the buffers, the end is an answer that is complete.
      if (stalled === 'done') return;
      visitor.halfClose();
      // The end must have arrived: then the reset becomes EPIPE, and not ECONNRESET.
      await visitor.until(() => (visitor.clientEnd()?.state === 'CLOSE_WAIT' ? true : undefined), 300);
    }
    visitor.reset();
    await expectEndsAsFailed(client, { after: 'after a reset while it sends' });
  },
});

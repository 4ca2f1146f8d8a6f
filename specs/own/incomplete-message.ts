import { defineCheck, limits, untilConsumed, Violation, type ProfileOptions } from '../../harness/index.ts';
import { crashes, ended, howItEndedAndWhatItSaid, memoryFault } from '../hints.ts';
import { framingOf } from '../profiles.ts';
import { posix, tcpClosing } from '../sources.ts';

export default defineCheck<{ readonly part: 'half' | 'one byte' }>({
  id: 'own/incomplete-message',
  step: 'own',
  title: 'lets go of a client that ends in the middle of a message',
  level: { own: 'MUST' },
  fits: (profile: ProfileOptions) => framingOf(profile)?.kind !== 'eof',
  rationale:
    'A client may end its side before its message is complete. There is nothing more to wait for: the server closes the connection, with or without an answer, and serves the next client.',
  sources: [posix('recv()'), tcpClosing],
  needs: ['accept/next-client', 'own/answers-messages', 'end/eof-after-half-close'],
  inputs: [{ part: 'half' }, { part: 'one byte' }],
  hints: [
    {
      bug: 'incomplete-message-fatal',
      fits: (evidence, context) => (ended(evidence) && !memoryFault(context) ? 0.95 : 0),
      because: (_evidence, context) =>
        `${howItEndedAndWhatItSaid(context)}, when a client ended its side in the middle of its message`,
    },
    {
      bug: 'busy-loop-on-eof',
      fits: (evidence) => (evidence['stays'] === true ? 0.5 : 0),
      because: () => 'recv() returned 0, and the server went on waiting for the rest of the message',
    },
    crashes,
  ],
  async holds(attempt, { part }) {
    const speaker = await attempt.connect();
    const message = speaker.next(30);
    speaker.send(message.subarray(0, part === 'half' ? Math.ceil(message.length / 2) : 1));
    await untilConsumed(attempt, speaker.connection);
    speaker.connection.halfClose();
    const end = await speaker.connection.untilEnd(limits.replyMs);
    const after = 'a client that ended its side in the middle of a message';
    await attempt.expectAlive(after);
    if (end === 'open')
      throw new Violation({
        expected: `the end of the connection with ${after}`,
        observed: `the connection was still open ${limits.replyMs / 1000} s later`,
        certainty: 'wants-confirmation',
        evidence: { ...(await speaker.evidence('no-eof')), stays: true },
      });
    await attempt.expectNextClientIsServed(after);
  },
});

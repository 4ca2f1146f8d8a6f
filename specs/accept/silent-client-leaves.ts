import { carriesOneMessage, defineCheck, limits, Violation, type Speaker } from '../../harness/index.ts';
import { crashes, ended, howItEnded } from '../hints.ts';
import { posix, rfc862 } from '../sources.ts';
import { turnedAway } from '../turned-away.ts';

export default defineCheck<{ readonly leaves: 'by closing' | 'by half-closing' | 'at once' }>({
  id: 'accept/silent-client-leaves',
  step: 'accept',
  title: 'goes on when a client leaves without a word',
  level: { echo: 'MUST', 'line-echo': 'MUST', own: 'MUST', 'single-message': 'MUST' },
  rationale:
    'A client may connect and go without sending a byte, as a port scanner or a health check does. The next client must find the server as before.',
  sources: [rfc862, posix('recv()')],
  needs: ['accept/next-client', 'end/eof-after-half-close'],
  quick: true,
  inputs: [{ leaves: 'by half-closing' }, { leaves: 'by closing' }, { leaves: 'at once' }],
  hints: [
    turnedAway,
    {
      bug: 'fd-leak',
      fits: (evidence) => (evidence.kind === 'no-eof' ? 0.8 : 0),
      because: () => 'the connection of a client that half-closed without a word was not closed; after a message it is',
    },
    {
      bug: 'dies-on-client-error',
      fits: (evidence) => (ended(evidence) ? 0.5 : 0),
      because: (_evidence, context) => `${howItEnded(context)} when a client left that had sent nothing`,
    },
    {
      bug: 'busy-loop-on-eof',
      fits: (evidence) => (evidence.kind === 'silence' && evidence.notAccepted === true ? 0.3 : 0),
      because: () => 'after a client had left, the next one was not accepted',
    },
    crashes,
  ],
  async holds(attempt, { leaves }) {
    const speaker = await attempt.connect();
    if (leaves !== 'at once')
      await attempt.until(() => ((speaker.connection.serverEnd()?.inode ?? 1) !== 0 ? true : undefined), {
        limitMs: 300,
        everyMs: 2,
      });
    if (leaves === 'by half-closing' && !carriesOneMessage(attempt.profile)) await expectEnd(speaker);
    else if (leaves === 'by half-closing') {
      await attempt.leave(speaker);
      // Where the end is the end of a message, it was an empty one. Elsewhere it is incomplete, and may be answered as a server likes.
      if (attempt.profile.endsByHalfClose === true) speaker.judgeSoFar();
    }
    speaker.connection.close();
    await attempt.expectNextClientIsServed('a client had left without a word');
    await attempt.expectAlive('a client had left without a word');
  },
});

/** It is owed an end as a client is that has said something. */
async function expectEnd(speaker: Speaker): Promise<void> {
  speaker.connection.halfClose();
  const end = await speaker.connection.untilEnd(limits.replyMs);
  speaker.judgeSoFar();
  if (end !== 'open') return;
  throw new Violation({
    expected: 'the end of the connection (FIN) after a client has half-closed without a word',
    observed: `the connection was still open ${limits.replyMs / 1000} s later`,
    certainty: 'wants-confirmation',
    evidence: await speaker.evidence('no-eof'),
  });
}

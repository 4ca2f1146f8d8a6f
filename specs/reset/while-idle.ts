import { carriesOneMessage, defineCheck, limits, type Attempt, type Speaker } from '../../harness/index.ts';
import { posix, tcpReset } from '../sources.ts';
import { expectIdleClient, expectUnharmed } from './aftermath.ts';
import { resetHints } from './reset-hints.ts';

type Leaves = { readonly leaves: 'by-reset' | 'with-unread-answer' };

/** The server sleeps in recv(), or watches the connection; recv() then says ECONNRESET. */
export default defineCheck<Leaves>({
  id: 'reset/while-idle',
  step: 'reset',
  title: 'survives a client that crashes while it is idle',
  level: { echo: 'MUST', 'line-echo': 'MUST', own: 'MUST', 'single-message': 'MUST', discard: 'MUST' },
  rationale:
    'A client that crashes, or closes with an answer unread, resets its connection. The read fails with ECONNRESET, which concerns this client only.',
  sources: [tcpReset, posix('recv()')],
  needs: ['accept/next-client', 'transfer/several-messages', 'content/stale-bytes'],
  inputs: [{ leaves: 'by-reset' }, { leaves: 'with-unread-answer' }],
  hints: resetHints,
  async holds(attempt, { leaves }) {
    // A service that throws everything away has no answer.
    if (attempt.profile.visit !== undefined && leaves === 'with-unread-answer') return;
    const speaker = await idleClient(attempt, leaves);
    if (leaves === 'by-reset') speaker.connection.reset();
    else await closeWithUnreadAnswer(attempt, speaker);
    const how = leaves === 'by-reset' ? 'was reset while it was idle' : 'closed with an answer unread, which resets the connection';
    await expectUnharmed(attempt, { after: `a client that ${how}`, side: 'read', stopped: false });
  },
});

async function idleClient(attempt: Attempt, leaves: Leaves['leaves']): Promise<Speaker> {
  if (attempt.profile.visit !== undefined) return expectIdleClient(attempt);
  if (leaves === 'with-unread-answer' && carriesOneMessage(attempt.profile)) return attempt.connect();
  return (await attempt.engage()).speaker;
}

async function closeWithUnreadAnswer(attempt: Attempt, speaker: Speaker): Promise<void> {
  const { connection } = speaker;
  connection.stopReading();
  speaker.say(200);
  speaker.endMessage();
  const due = speaker.dueBytes - connection.receivedBytes;
  const arrived = (): boolean => {
    const end = connection.ourEnd();
    return end === undefined || end.unread >= due || end.state === 'TIME_WAIT';
  };
  await attempt.until(() => (arrived() ? true : undefined), {
    limitMs: limits.replyMs,
    everyMs: 2,
  });
  connection.close();
}

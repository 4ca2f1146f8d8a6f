import { defineCheck, limits, onFreshServer, socketSettingsOf, Violation, type Attempt } from '../../harness/index.ts';
import { crashes } from '../hints.ts';
import { man, posix, tcpClosing } from '../sources.ts';

export default defineCheck<{ readonly length: number }>({
  id: 'single/closes-after-reply',
  step: 'single',
  title: 'closes the connection in order when it has answered',
  level: { 'single-message': 'MUST' },
  clients: 'one',
  rationale:
    'The end of the connection (FIN) tells the client that the answer is complete. Without it the client waits for ever; a reset (RST) says that something went wrong.',
  sources: [tcpClosing, posix('close()'), man('socket(7)')],
  needs: ['single/whole-message', 'single/answers-before-eof'],
  quick: true,
  inputs: [{ length: 100 }],
  hints: [
    {
      bug: 'no-close-after-reply',
      fits: (evidence) => (evidence.kind === 'no-eof' ? 0.9 : 0),
      because: () => 'the whole answer came, and the connection stayed open',
    },
    {
      bug: 'reads-too-few-bytes',
      fits: (evidence) => (evidence.kind === 'reset' && evidence['withoutLastByte'] === 'ends' ? 0.96 : 0),
      because: () =>
        'the connection ends also when the last byte of the message was not sent; when it was, it stands unread, and the kernel resets the connection',
    },
    {
      bug: 'linger-zero',
      fits: (evidence) => (evidence.kind !== 'reset' ? 0 : evidence['lingersZero'] === true ? 0.97 : 0.7),
      because: (evidence) =>
        evidence['lingersZero'] === true
          ? 'the server has set SO_LINGER with time 0 for this connection, and closed it'
          : 'the server was sent nothing but the message, and reset the connection',
    },
    {
      bug: 'close-with-unread-data',
      fits: (evidence) => (evidence.kind === 'reset' ? (evidence['withoutLastByte'] === 'leaves bytes unread' ? 0.8 : 0.4) : 0),
      because: () => 'a connection that is closed with unread bytes is reset by the kernel',
    },
    crashes,
  ],
  async holds(attempt, { length }) {
    const speaker = await attempt.connect();
    speaker.say(length);
    const settings = socketSettingsOf(attempt, speaker.connection);
    speaker.endMessage();
    const due = speaker.dueBytes;
    const how = await speaker.connection.untilReceived(due);
    speaker.judgeSoFar();
    const end = await speaker.connection.untilEnd(limits.replyMs);
    speaker.judgeSoFar();
    if (speaker.connection.receivedBytes < due && end !== 'reset') await speaker.throwShort({ due, how });
    if (end === 'eof') return;
    const evidence = await speaker.evidence(end === 'open' ? 'no-eof' : 'reset');
    throw new Violation({
      expected: 'the end of the connection (FIN) behind the answer',
      observed:
        end === 'open'
          ? `the whole answer came, and the connection was still open ${limits.replyMs / 1000} s later`
          : 'the connection was reset (RST)',
      certainty: 'wants-confirmation',
      evidence: {
        ...evidence,
        ...settings,
        ...(end === 'reset' && { withoutLastByte: await withoutLastByte(attempt, length) }),
      },
    });
  },
});

/** What a fresh server does with a message whose last byte is not sent: one that waits for it has read what is there. */
async function withoutLastByte(
  attempt: Attempt,
  length: number,
): Promise<'ends' | 'leaves bytes unread' | 'reads what came' | undefined> {
  if (attempt.profile.endsByHalfClose === true) return undefined;
  return onFreshServer(attempt, async (fresh) => {
    fresh.note('the message is sent without its last byte, to see whether the server waits for it');
    const speaker = await fresh.connect();
    const { connection } = speaker;
    connection.send(speaker.next(length).subarray(0, -1));
    const end = await connection.untilEnd(limits.nothingMs);
    const unread = connection.serverEnd()?.unread ?? 0;
    connection.close();
    if (end !== 'open') return 'ends';
    return unread > 0 ? 'leaves bytes unread' : 'reads what came';
  });
}

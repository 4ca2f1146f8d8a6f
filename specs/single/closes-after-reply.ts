import { defineCheck, limits, socketSettingsOf, Violation } from '../../harness/index.ts';
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
      bug: 'linger-zero',
      fits: (evidence) => (evidence.kind === 'reset' ? (evidence['lingersZero'] === true ? 0.95 : 0.7) : 0),
      because: () => 'everything that was sent had been read, and the server reset the connection',
    },
    {
      bug: 'close-with-unread-data',
      fits: (evidence) => (evidence.kind === 'reset' ? 0.4 : 0),
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
      evidence: { ...evidence, ...settings },
    });
  },
});

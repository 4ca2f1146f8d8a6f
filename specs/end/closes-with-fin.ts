import { defineCheck, limits, Violation } from '../../harness/index.ts';
import { man, tcpClosing, tcpReset } from '../sources.ts';

export default defineCheck<{ readonly length: number }>({
  id: 'end/closes-with-fin',
  step: 'end',
  title: 'ends the connection in order (FIN), not by a reset (RST)',
  level: { echo: 'SHOULD', 'line-echo': 'SHOULD', own: 'SHOULD' },
  rationale: 'A reset tells the client that something went wrong, and throws away what has not been read yet.',
  sources: [tcpClosing, tcpReset, man('socket(7)')],
  // A client that sends nothing and leaves ends some servers, which is for another check to say.
  needs: ['end/eof-after-half-close', 'accept/next-client', 'accept/silent-client-leaves'],
  inputs: [{ length: 20 }, { length: 0 }],
  hints: [
    {
      bug: 'linger-zero',
      fits: (evidence) => (evidence.kind === 'reset' ? 0.8 : 0),
      because: () => 'after the client had half-closed and everything had been read, the server reset the connection',
    },
    {
      bug: 'close-with-unread-data',
      fits: (evidence) => (evidence.kind === 'reset' ? 0.4 : 0),
      because: () => 'a connection that is closed with unread bytes is reset by the kernel',
    },
  ],
  async holds(attempt, { length }) {
    const speaker = await attempt.connect();
    if (length > 0) await speaker.exchange(length);
    speaker.connection.halfClose();
    const end = await speaker.connection.untilEnd(limits.replyMs);
    if (end !== 'reset') return;
    throw new Violation({
      expected: 'the end of the connection by FIN',
      observed: `${length > 0 ? 'everything came back' : 'a client that had sent nothing ended its side'}, then the connection was reset (RST)`,
      certainty: 'wants-confirmation',
      evidence: { kind: 'reset', receivedBytes: speaker.connection.receivedBytes },
    });
  },
});

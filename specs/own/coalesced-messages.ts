import fc from 'fast-check';
import { defineCheck, type Hint } from '../../harness/index.ts';
import { posix, tcpStream } from '../sources.ts';
import { exchangesOf } from './exchanges.ts';
import { expectAnswers } from './expect-answers.ts';
import { ownHints } from './own-hints.ts';

export default defineCheck<{ readonly messages: number; readonly from: number }>({
  id: 'own/coalesced-messages',
  step: 'own',
  title: 'answers messages that arrive together',
  level: { own: 'MUST' },
  rationale:
    'TCP keeps no borders of messages: what was sent one by one may come in one recv(), and each message is answered all the same.',
  sources: [tcpStream, posix('recv()')],
  needs: ['own/answers-messages'],
  quick: true,
  inputs: [
    { messages: 2, from: 0 },
    { messages: 6, from: 6 },
  ],
  arbitrary: {
    values: fc.record({ messages: fc.integer({ min: 2, max: 12 }), from: fc.nat({ max: 1_000 }) }),
    runs: 10,
  },
  hints: [
    ...['recv-is-a-line', 'recv-is-a-message'].map((bug): Hint => ({
      bug,
      fits: (evidence) =>
        evidence.kind === 'process-ended' || (evidence['endOfMessage'] === '\n') !== (bug === 'recv-is-a-line') ? 0 : 0.96,
      because: () => 'messages that were sent together were not all answered as they should be; one by one they were',
    })),
    ...ownHints,
  ],
  async holds(attempt, { messages, from }) {
    const speaker = await attempt.connect();
    for (let at = 0; at < from; at++) speaker.next(20);
    let together: Buffer = Buffer.alloc(0);
    // Behind a message at which the server closes, nothing is sent: a close with unread bytes would reset the connection.
    for (let at = 0; at < messages && !(at > 0 && exchangesOf(attempt.profile, together).closes); at++)
      together = Buffer.concat([together, speaker.next(20)]);
    speaker.send(together);
    await expectAnswers(attempt, speaker, { arrives: 'together' });
  },
});

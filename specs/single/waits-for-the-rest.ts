import { defineCheck, limits, untilConsumed, Violation } from '../../harness/index.ts';
import { crashes } from '../hints.ts';
import { posix, tcpStream } from '../sources.ts';

export default defineCheck<{ readonly length: number }>({
  id: 'single/waits-for-the-rest',
  step: 'single',
  title: 'answers only when the whole message is there',
  level: { 'single-message': 'MUST' },
  clients: 'one',
  fits: (profile) => typeof profile.reply === 'string' && profile.reply.startsWith('text') && profile['ownMessages'] !== true,
  rationale:
    'An answer such as OK says that the message has arrived. It is true only when recv() has returned the last byte of it, and not the first piece.',
  sources: [tcpStream, posix('recv()')],
  needs: ['single/whole-message', 'single/answers-before-eof', 'single/byte-by-byte'],
  inputs: [{ length: 60 }],
  hints: [
    {
      bug: 'read-once',
      fits: (evidence) => (evidence.kind === 'unsolicited' ? 0.9 : 0),
      because: (evidence) =>
        `the answer came after ${String(evidence['sent'])} bytes of a message of ${String(evidence['length'])}`,
    },
    crashes,
  ],
  async holds(attempt, { length }) {
    const speaker = await attempt.connect();
    const message = speaker.next(length);
    const middle = Math.ceil(message.length / 2);
    speaker.send(message.subarray(0, middle));
    await untilConsumed(attempt, speaker.connection);
    await speaker.connection.until(() => (speaker.connection.receivedBytes > 0 ? true : undefined), { limitMs: limits.nothingMs });
    const early = speaker.connection.received;
    if (early.length > 0)
      throw new Violation({
        expected: `no answer before all of the ${message.length} bytes of the message were sent`,
        observed: `after ${middle} of them ${JSON.stringify(early.subarray(0, 60).toString('latin1'))} came`,
        certainty: 'certain',
        evidence: { kind: 'unsolicited', receivedBytes: early.length, sent: middle, length: message.length },
      });
    speaker.send(message.subarray(middle));
    speaker.endMessage();
    await speaker.expectEverything();
    speaker.connection.close();
  },
});

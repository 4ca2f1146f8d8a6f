import { defineCheck, limits, Violation } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { posix, tcpStream } from '../sources.ts';
import { endsByItself } from './answer.ts';

export default defineCheck<{ readonly length: number }>({
  id: 'single/answers-before-eof',
  step: 'single',
  title: 'answers as soon as the message is complete',
  level: { 'single-message': 'MUST' },
  clients: 'one',
  fits: endsByItself,
  rationale:
    'A newline, a length or a fixed size says where the message ends. The client keeps its side open while it waits for the answer; a server that reads on waits for ever.',
  sources: [tcpStream, posix('recv()')],
  needs: ['single/whole-message'],
  quick: true,
  inputs: [{ length: 40 }],
  hints: [
    {
      bug: 'waits-for-eof',
      fits: (evidence) => (evidence['answersAtEof'] === true ? 0.97 : 0),
      because: () => 'the answer came only after the client had ended its side',
    },
    {
      bug: 'no-close-after-reply',
      fits: (evidence) => (evidence.kind === 'no-eof' ? 0.5 : 0),
      because: () => 'the message was complete, and the connection stayed open',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { length }) {
    const speaker = await attempt.connect();
    speaker.say(length);
    try {
      const what = 'the answer to a complete message, while the client keeps its side open';
      // What is printed has a check of its own.
      await (attempt.profile.prints === undefined ? speaker.expectEverything({ what }) : speaker.expectServed({ what }));
    } catch (error) {
      if (!(error instanceof Violation) || speaker.connection.end !== 'open') throw error;
      attempt.note('the client ends its side, to see whether this brings the answer');
      speaker.connection.halfClose();
      const how = await speaker.untilAnswered(limits.waitingClientMs);
      throw error.withMore({ answersAtEof: how === 'complete' });
    }
  },
});

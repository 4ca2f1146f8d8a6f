import { defineCheck, limits, untilConsumed, Violation } from '../../harness/index.ts';
import { crashes, ended, howItEnded, memoryFault } from '../hints.ts';
import { posix, tcpClosing } from '../sources.ts';
import { endsByItself } from './answer.ts';

export default defineCheck<{ readonly part: 'half' | 'all but one byte' | 'one byte' }>({
  id: 'single/incomplete-message',
  step: 'single',
  title: 'lets go of a client that ends in the middle of its message',
  level: { 'single-message': 'MUST' },
  clients: 'one',
  fits: endsByItself,
  rationale:
    'A client may end its side before its message is complete. There is nothing more to wait for: the server closes the connection, with or without an answer, and serves the next client.',
  sources: [posix('recv()'), tcpClosing],
  needs: ['accept/next-client', 'single/whole-message', 'single/answers-before-eof', 'single/closes-after-reply'],
  inputs: [{ part: 'half' }, { part: 'all but one byte' }, { part: 'one byte' }],
  hints: [
    {
      bug: 'incomplete-message-fatal',
      fits: (evidence, context) => (ended(evidence) && !memoryFault(context) ? 0.95 : 0),
      because: (_evidence, context) => `${howItEnded(context)} when a client ended its side in the middle of its message`,
    },
    {
      bug: 'busy-loop-on-eof',
      fits: (evidence) => (evidence['stays'] === true ? 0.5 : 0),
      because: () => 'recv() returned 0, and the server went on waiting for the rest of the message',
    },
    {
      bug: 'global-state-between-clients',
      fits: (evidence) => (evidence['afterIncomplete'] === true && wrongKinds.has(evidence.kind) ? 0.92 : 0),
      because: () => 'the part of a message that one client had left changed the answer to the next client',
    },
    crashes,
  ],
  async holds(attempt, { part }) {
    const speaker = await attempt.connect();
    const message = speaker.next(30);
    const bytes = { half: Math.ceil(message.length / 2), 'all but one byte': message.length - 1, 'one byte': 1 }[part];
    speaker.send(message.subarray(0, bytes));
    await untilConsumed(attempt, speaker.connection);
    speaker.connection.halfClose();
    const end = await speaker.connection.untilEnd(limits.replyMs);
    const after = 'a client that ended its side in the middle of its message';
    await attempt.expectAlive(after);
    if (end === 'open') {
      throw new Violation({
        expected: `the end of the connection with ${after}`,
        observed: `the connection was still open ${limits.replyMs / 1000} s later`,
        certainty: 'wants-confirmation',
        evidence: { ...(await speaker.evidence('no-eof')), stays: true },
      });
    }
    try {
      await attempt.expectNextClientIsServed(after);
    } catch (error) {
      throw error instanceof Violation ? error.withMore({ afterIncomplete: true }) : error;
    }
  },
});

const wrongKinds: ReadonlySet<string> = new Set(['foreign', 'stale', 'altered', 'surplus', 'duplicated', 'lost', 'reordered']);

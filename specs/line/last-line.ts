import { compare, count, defineCheck, limits, Violation, violationOf } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { posix } from '../sources.ts';

export default defineCheck<null>({
  id: 'line/last-line',
  step: 'line',
  title: 'answers a last line without its newline when the client has finished',
  level: { 'line-echo': 'MAY' },
  levelWhen: (profile) => (profile['lastLine'] === 'any' ? undefined : 'MUST'),
  rationale:
    'Whether what stands behind the last newline is a line is a question of the protocol, which the option --last-line answers. Most programs take it for one.',
  sources: [posix('Definitions: Line'), posix('getline()')],
  needs: ['line/coalesced-lines', 'line/stepped-line', 'end/eof-after-half-close'],
  inputs: [null],
  hints: [
    {
      bug: 'last-line-lost',
      fits: (evidence) => (evidence.kind === 'lost' || evidence.kind === 'early-eof' ? 0.95 : 0),
      because: () => 'the line before was answered, and the last one, without a newline, was not',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt) {
    const speaker = await attempt.connect();
    const { connection } = speaker;
    speaker.say(20);
    const complete = speaker.dueBytes;
    const rest = speaker.next(10).subarray(0, 6);
    speaker.send(rest);
    connection.halfClose();
    await connection.untilEnd(limits.replyMs);
    const { received } = connection;
    if (received.length < complete) await speaker.throwShort({ due: complete, how: 'ended' });
    const tail = received.subarray(complete);
    const dropped = tail.length === 0;
    if (dropped && attempt.profile['lastLine'] !== 'dropped') {
      throw new Violation({
        expected: `${count(rest.length)} more, the last line, which had no newline`,
        observed: 'the line before it was answered, then the connection was closed',
        certainty: 'certain',
        evidence: { kind: 'lost', expectedBytes: speaker.sent.length, receivedBytes: received.length, offset: received.length },
      });
    }
    if (dropped || tail.equals(Buffer.concat([rest, Buffer.from('\n')]))) return;
    const expected = attempt.profile['lastLine'] === 'dropped' ? speaker.sent.subarray(0, complete) : speaker.sent;
    const comparison = compare({ expected, received });
    if (comparison.kind === 'equal' || comparison.kind === 'short') return;
    throw violationOf({ comparison, expected, received });
  },
});

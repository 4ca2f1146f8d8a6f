import { defineCheck, NotApplicable, Violation, type Hint } from '../../harness/index.ts';
import { answer, expectPrinted } from '../client/answer.ts';
import { expectEnds } from '../client/ends.ts';
import { framesOf, handedText } from '../client/handing.ts';
import { common, howItStands } from '../client/hints.ts';
import { startWithHost, untilVisited } from '../client/meet.ts';
import { takeMessage } from '../client/message.ts';
import { situationOf } from '../client/situation.ts';
import { posix, tcpClosing } from '../sources.ts';

const emptyMessage: Hint = {
  bug: 'client-empty-message',
  fits: () => 0.6,
  because: (evidence) =>
    evidence['running'] === true
      ? `${howItStands(evidence)} with an empty message`
      : 'other messages went through, an empty one did not',
};

export default defineCheck<Record<string, never>>({
  id: 'send/empty-message',
  step: 'send',
  title: 'sends an empty message, and takes an empty answer',
  level: { client: 'SHOULD' },
  fits: ({ framing }) => !framing.startsWith('fixed'),
  rationale: 'Nothing is a message as well: an empty line, a length of 0, or an end without anything before it.',
  sources: [posix('send()'), posix('recv()'), tcpClosing],
  needs: ['send/any-text', 'close/exit-status'],
  launches: 'itself',
  inputs: [{}],
  hints: [emptyMessage, ...common],
  async holds(attempt) {
    const handed = handedText(attempt, Buffer.alloc(0));
    const { host, client } = await startWithHost(attempt, handed);
    const visitor = await untilVisited(attempt, { host, client });
    if (visitor === undefined && client.exit !== undefined && client.exit.exitCode !== 0)
      throw new NotApplicable('The client refuses an empty message, before it connects to anybody.');
    if (visitor === undefined)
      throw new Violation({
        expected: `a connection to ${client.host} port ${client.port}, or an error, with an empty message`,
        observed:
          client.exit === undefined
            ? 'no connection came, and the client still runs'
            : 'the client ended as though all had gone well',
        certainty: 'wants-confirmation',
        evidence: { kind: 'silence', notConnected: true, ...situationOf({ client }) },
      });
    const meeting = { client, visitor, host, handed };
    await takeMessage(attempt, meeting);
    await answer(attempt, meeting);
    await expectPrinted(attempt, meeting);
    await expectEnds(client, { after: 'when it has the answer to an empty message', visitor });
    // Where only the end of the connection ends an answer, an empty one can be taken for a server that has failed.
    if (client.exit?.exitCode === 0 || (framesOf(attempt).kind === 'eof' && client.exit?.signal === undefined)) return;
    throw new Violation({
      expected: 'exit status 0 after an empty message and its whole answer',
      observed:
        client.exit?.signal === undefined ? `exit status ${client.exit?.exitCode ?? 'unknown'}` : `${client.exit.signal} ended it`,
      certainty: 'wants-confirmation',
      evidence: { kind: client.exit?.signal === undefined ? 'other' : 'process-ended', ...situationOf({ client }) },
    });
  },
});

import { defineCheck, limits, Violation, type Speaker } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { posix, tcpStream } from '../sources.ts';

export default defineCheck<null>({
  id: 'line/two-clients',
  step: 'line',
  title: 'keeps half a line of one client apart from the lines of another',
  level: { 'line-echo': 'MUST' },
  rationale:
    'Each connection has a buffer of its own: half a line of one client waits for its other half, holds nobody up, and is not answered to anybody else.',
  sources: [tcpStream, posix('recv()')],
  needs: ['line/coalesced-lines', 'line/stepped-line', 'accept/next-client'],
  after: ['accept/simultaneous-clients'],
  requires: ['concurrent'],
  inputs: [null],
  hints: [
    {
      bug: 'shared-global-buffer',
      fits: (evidence) => (['foreign', 'altered', 'lost', 'surplus', 'silence'].includes(evidence.kind) ? 0.9 : 0),
      because: () => 'half a line of one client was mixed with a line of another: they share a buffer',
    },
    {
      bug: 'one-thread-blocks-all',
      fits: (evidence) => (evidence.kind === 'silence' && evidence['waitsForOther'] === true ? 0.95 : 0),
      because: () => 'while one client had sent half a line another was not answered; it was when the other half had come',
    },
    {
      bug: 'one-thread-blocks-all',
      fits: (evidence) => (evidence.kind === 'silence' && evidence.receivedBytes === 0 ? 0.5 : 0),
      because: () => 'while one client had sent half a line, another was not answered',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt) {
    const first = await attempt.connect();
    const second = await attempt.connect();
    await first.exchange(20);
    await second.exchange(20);
    for (let round = 0; round < 3; round++) {
      const line = first.next(40);
      first.send(line.subarray(0, 17));
      try {
        await second.exchange(30, { what: 'an answer for client 2 while client 1 has sent half a line' });
      } catch (error) {
        if (!(error instanceof Violation) || error.evidence.kind !== 'silence') throw error;
        first.send(line.subarray(17));
        throw error.withMore({
          waitsForOther: (await second.untilAnswered(limits.waitingClientMs)) === 'complete' && isRight(second),
        });
      }
      first.send(line.subarray(17));
      await first.expectEverything({ what: 'the whole line back for client 1' });
    }
  },
});

/** Bytes of the other client, in as large a number, are no answer. */
function isRight({ connection, due }: Speaker): boolean {
  return connection.received.equals(due);
}

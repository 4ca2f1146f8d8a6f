import { count, defineCheck, limits, now } from '../../harness/index.ts';
import { holderOf } from '../holder-of.ts';
import { serviceRfcs } from './sources.ts';
import { serviceHints } from './service-hints.ts';
import { fail, shortReply } from './visits.ts';

export default defineCheck<null>({
  id: 'service/closes-after-reply',
  step: 'service',
  title: 'closes the connection after its answer',
  level: { qotd: 'MUST', daytime: 'MUST', time: 'MUST' },
  rationale: 'The end of the connection is what tells the client that the answer is complete.',
  sources: serviceRfcs,
  needs: ['service/serves-a-client'],
  quick: true,
  inputs: [null],
  hints: [
    {
      bug: 'no-close-after-reply',
      fits: (evidence) => (evidence.kind === 'no-eof' ? 0.9 : 0),
      because: (evidence) =>
        evidence['goesOn'] === true
          ? 'the answer had come, and then another one, again and again'
          : 'the answer had come, and the connection stayed open',
    },
    ...serviceHints,
  ],
  async holds(attempt) {
    const connection = await shortReply(attempt, 'the answer');
    const processes = attempt.server.tree.alive().length;
    const began = now();
    const first = connection.receivedBytes;
    // Who tells the time again and again makes progress, and never comes to an end.
    const goesOn = (): boolean =>
      connection.receivedBytes > first + muchBytes || (connection.receivedBytes > first && now() - began > goesOnMs);
    const how = await connection.until(() => (connection.end === 'open' ? (goesOn() ? 'goes-on' : undefined) : connection.end), {
      limitMs: limits.replyMs,
      sleepingLimitMs: limits.replySleepingMs,
      renewedBy: 'the queues as well',
    });
    if (how === 'eof') return;
    await fail(
      attempt,
      connection,
      {
        kind: connection.end === 'open' ? 'no-eof' : 'reset',
        goesOn: how === 'goes-on',
        heldBy: holderOf(attempt, { connection, processes }),
      },
      {
        expected: 'the end of the connection (FIN) after the answer',
        observed: observedOf(how, connection.receivedBytes - first),
      },
    );
  },
});

/** An answer of these services is short: one piece, or few. */
const goesOnMs = limits.stallMs * 2;
const muchBytes = 64 << 10;

function observedOf(how: string | undefined, moreBytes: number): string {
  if (how === 'goes-on') return `${count(moreBytes)} more, and no end`;
  return how === undefined ? `it was still open ${(limits.replyMs / 1000).toFixed(1)} s later` : 'a reset (RST)';
}

import { currentSlowness, defineCheck, limits, now, Violation, type Attempt, type Speaker } from '../../harness/index.ts';
import { man, posix, rfc862 } from '../sources.ts';

/** Servers that look for news once a second are slow, and in time. */
const soonMs = 1_800;

export default defineCheck<{ readonly length: number }>({
  id: 'end/ends-soon',
  step: 'end',
  title: 'ends the connection soon after the client has finished',
  level: { echo: 'SHOULD', 'line-echo': 'SHOULD', own: 'SHOULD' },
  rationale:
    'A client that reads until the end waits for the FIN of the server. Nothing is left to do when recv() has returned 0: the server closes at once.',
  sources: [rfc862, posix('recv()'), man('close(2)')],
  needs: ['end/eof-after-half-close'],
  inputs: [{ length: 20 }],
  hints: [
    {
      bug: 'ends-late',
      fits: (evidence) => (evidence['endsAfterMs'] !== undefined ? 0.9 : 0),
      because: (evidence) =>
        `the end came ${(Number(evidence['endsAfterMs']) / 1000).toFixed(1)} s after the client had half-closed, and nothing else`,
    },
  ],
  async holds(attempt, { length }) {
    let endsAfterMs = Number.POSITIVE_INFINITY;
    let end = 'open';
    for (let client = 0; client < clients; client++) {
      attempt.log.restart();
      const speaker = await attempt.connect();
      await speaker.exchange(length);
      const seen = await timeOfEnd(attempt, speaker);
      if (seen.tookMs < soonMs) return;
      endsAfterMs = Math.min(endsAfterMs, seen.tookMs);
      end = speaker.connection.end;
      speaker.connection.close();
      if (seen.isLate || end === 'open') break;
    }
    throw new Violation({
      expected: 'the end of the connection (FIN) soon after the client has half-closed',
      observed: `it ${end === 'open' ? 'had not come' : 'came'} after ${(endsAfterMs / 1000).toFixed(1)} s`,
      certainty: 'wants-confirmation',
      evidence: { kind: 'other', endsAfterMs },
    });
  },
});

/** A machine that holds us up makes an end seem late, and none seem early: the quicker of two counts. */
const clients = 2;

/**
 * How long after its own end a client sees that of the server, without the time for which the server waited for a CPU; and whether it is
 * late also where only that time counts in which we looked.
 */
async function timeOfEnd(
  attempt: Attempt,
  { connection }: Speaker,
): Promise<{ readonly tookMs: number; readonly isLate: boolean }> {
  connection.halfClose();
  const waitedNs = attempt.server.tree.scheduling().waitNs;
  const began = now();
  const inTime = await connection.until(() => (connection.end === 'open' ? undefined : true), {
    limitMs: soonMs / currentSlowness(),
  });
  if (connection.end === 'open') await connection.untilEnd(limits.lateEndMs);
  const starvedMs = Math.max(0, attempt.server.tree.scheduling().waitNs - waitedNs) / 1e6;
  return { tookMs: Math.round(now() - began - starvedMs), isLate: inTime === undefined };
}

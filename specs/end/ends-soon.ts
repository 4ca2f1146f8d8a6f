import { currentSlowness, defineCheck, limits, now, Violation } from '../../harness/index.ts';
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
    const speaker = await attempt.connect();
    await speaker.exchange(length);
    speaker.connection.halfClose();
    const waitedNs = attempt.server.tree.scheduling().waitNs;
    const began = now();
    const inTime = await attempt.until(() => (speaker.connection.end === 'open' ? undefined : true), {
      limitMs: soonMs / currentSlowness(),
    });
    if (inTime !== undefined) return;
    await speaker.connection.untilEnd(limits.lateEndMs);
    const endsAfterMs = Math.round(now() - began);
    const starvedMs = Math.max(0, attempt.server.tree.scheduling().waitNs - waitedNs) / 1e6;
    if (endsAfterMs - starvedMs < soonMs) return;
    throw new Violation({
      expected: 'the end of the connection (FIN) soon after the client has half-closed',
      observed: `it ${speaker.connection.end === 'open' ? 'had not come' : 'came'} after ${(endsAfterMs / 1000).toFixed(1)} s`,
      certainty: 'wants-confirmation',
      evidence: { kind: 'other', endsAfterMs },
    });
  },
});

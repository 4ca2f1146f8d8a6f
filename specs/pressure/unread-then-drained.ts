import {
  connectForPressure,
  defineCheck,
  limits,
  onFreshServer,
  sleep,
  untilQuiet,
  Violation,
  type Attempt,
  type Evidence,
  type Pressure,
} from '../../harness/index.ts';
import { posix, rfc862, tcpClosing } from '../sources.ts';
import { expectEverythingBack } from './account.ts';
import { onlyUnderPressure } from './only-under-pressure.ts';
import { pressureHints } from './pressure-hints.ts';
import { sendUnread, type Amount } from './send-unread.ts';

/** A server that gives a client only a moment after its end is seen to do so. */
const lateMs = 250;

export default defineCheck<Amount>({
  id: 'pressure/unread-then-drained',
  step: 'pressure',
  title: 'gives everything back to a client that half-closes first and reads later',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale:
    'A client may send all it has, end its side, and read afterwards. What waits to be sent by then is owed to it, before the end of the connection.',
  sources: [rfc862, tcpClosing, posix('shutdown()')],
  needs: ['transfer/returns-every-byte', 'end/eof-after-half-close'],
  after: ['transfer/idle-client-is-kept'],
  limitMs: 30_000,
  inputs: [
    { until: 'the-answer-waits-in-the-kernel' },
    { until: 'the-answer-waits-in-the-program' },
    { until: 'the-server-stops-reading' },
    { until: 'it-stops-for-the-second-time' },
  ],
  hints: pressureHints,
  async holds(attempt, amount) {
    await onlyUnderPressure(attempt, async () => {
      const pressure = await connectForPressure(attempt);
      pressure.speaker.connection.stopReading();
      const about = await sendUnread(attempt, pressure, amount);
      pressure.speaker.connection.halfClose();
      await untilQuiet(attempt);
      if (amount.until === 'the-server-stops-reading') await sleep(lateMs);
      await expectEverythingAndEof(attempt, pressure, about).catch(async (error: unknown) => {
        throw error instanceof Violation && error.evidence['tail'] === true ? await withCause(attempt, amount, error) : error;
      });
    });
  },
});

/** An orderly end is owed, but a reset behind the last byte has done no harm: that is judged elsewhere. */
async function expectEverythingAndEof(attempt: Attempt, { speaker }: Pressure, about: Partial<Evidence>): Promise<void> {
  await expectEverythingBack(attempt, speaker, about);
  const end = await speaker.connection.untilEnd(limits.replyMs + (attempt.knowledge.endsAfterMs ?? 0));
  if (end !== 'open') return;
  throw new Violation({
    expected: 'the end of the connection (FIN) after everything came back',
    observed: 'everything came back, but the connection stayed open',
    certainty: 'wants-confirmation',
    evidence: { ...(await speaker.evidence('no-eof')), ...about },
  });
}

/** The end of the answer is missing: does a fresh server lose it as well when the client does not half-close? */
async function withCause(attempt: Attempt, amount: Amount, violation: Violation): Promise<Violation> {
  const lostWithoutFin = await onFreshServer(attempt, async (fresh) => {
    const pressure = await connectForPressure(fresh);
    pressure.speaker.connection.stopReading();
    await sendUnread(fresh, pressure, amount);
    return expectEverythingBack(fresh, pressure.speaker, {}).then(
      () => false,
      (error: unknown) => error instanceof Violation,
    );
  });
  return violation.withMore({ lostWithoutFin });
}

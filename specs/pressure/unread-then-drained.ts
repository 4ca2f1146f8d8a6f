import {
  connectForPressure,
  defineCheck,
  limits,
  onFreshServer,
  pushUntilStalled,
  sleep,
  untilQuiet,
  Violation,
  type Attempt,
  type Evidence,
  type Pressure,
} from '../../harness/index.ts';
import { posix, rfc862, tcpClosing } from '../sources.ts';
import { aboutStall, expectEverythingBack, hasEndedIt, noteStall, onlyUnderPressure } from './account.ts';
import { pressureHints } from './pressure-hints.ts';

type Amount = {
  readonly until:
    /** The answers fit into the kernel's buffers, with a part still at the server: close() must not discard it. */
    | 'the-answer-waits-in-the-kernel'
    /** A little more, which the program itself has to keep. */
    | 'the-answer-waits-in-the-program'
    | 'the-server-stops-reading';
};

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
  ],
  hints: pressureHints,
  async holds(attempt, amount) {
    await onlyUnderPressure(attempt, async () => {
      const pressure = await connectForPressure(attempt);
      pressure.speaker.connection.stopReading();
      const about = await sendUnread(attempt, pressure, amount);
      pressure.speaker.connection.halfClose();
      await untilQuiet(attempt);
      await expectEverythingAndEof(attempt, pressure, about).catch(async (error: unknown) => {
        throw error instanceof Violation && error.evidence['tail'] === true ? await withCause(attempt, amount, error) : error;
      });
    });
  },
});

async function sendUnread(attempt: Attempt, pressure: Pressure, { until }: Amount): Promise<Partial<Evidence>> {
  if (until === 'the-server-stops-reading') {
    const stall = await pushUntilStalled(attempt, pressure);
    noteStall(attempt, stall);
    return aboutStall(attempt, pressure, stall);
  }
  const portion = until === 'the-answer-waits-in-the-kernel' ? 16 << 10 : 8 << 10;
  while (pressure.speaker.connection.sentBytes < feedMax && pressure.speaker.connection.end === 'open' && !attempt.signal.aborted) {
    pressure.speaker.say(portion);
    const answer = await whereTheAnswerIs(pressure);
    if (
      answer === 'unread' ||
      answer === 'in-the-program' ||
      (answer === 'in-the-kernel' && until === 'the-answer-waits-in-the-kernel')
    )
      break;
  }
  return aboutStall(attempt, pressure, { kind: hasEndedIt(pressure.speaker) ? 'ended' : 'waiting' });
}

/** Where the answer to everything so far is, once it does not move any more. */
async function whereTheAnswerIs({
  speaker: { connection },
}: Pressure): Promise<'here' | 'in-the-kernel' | 'in-the-program' | 'unread'> {
  for (let still = 0, seen = ''; ; await sleep(2)) {
    const here = connection.ourEnd()?.unread ?? 0;
    const there = connection.serverEnd();
    if (here >= connection.sentBytes || there === undefined || connection.end !== 'open') return 'here';
    const looks = `${here} ${there.unread} ${there.unsent} ${connection.queuedBytes}`;
    still = looks === seen ? still + 1 : 0;
    seen = looks;
    const missing = connection.sentBytes - here;
    if (there.unread === 0 && connection.queuedBytes === 0 && there.unsent >= missing && missing >= keptBytes && still >= 2)
      return 'in-the-kernel';
    if (still < 12) continue;
    return there.unread > 0 || connection.queuedBytes > 0 ? 'unread' : there.unsent < missing ? 'in-the-program' : 'in-the-kernel';
  }
}

/** An orderly end is owed, but a reset behind the last byte has done no harm: that is judged elsewhere. */
async function expectEverythingAndEof(attempt: Attempt, { speaker }: Pressure, about: Partial<Evidence>): Promise<void> {
  await expectEverythingBack(attempt, speaker, about);
  const end = await speaker.connection.untilEnd(limits.replyMs);
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
  const { expected, observed, certain, evidence } = violation;
  return new Violation({
    expected,
    observed,
    certainty: certain ? 'certain' : 'wants-confirmation',
    evidence: { ...evidence, lostWithoutFin },
  });
}

/** So much must still be at the server for its loss to show. */
const keptBytes = 24 << 10;
const feedMax = 2 << 20;

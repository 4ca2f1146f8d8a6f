import { currentSlowness, defineCheck, limits, now, Violation, type Attempt, type Evidence } from '../../harness/index.ts';
import { lacksOneOrTwo } from '../pressure/pressure-hints.ts';
import { contentHints } from '../content-hints.ts';
import { crashes, notResumed } from '../hints.ts';
import { posix, rfc862, tcpStream } from '../sources.ts';
import { expectEverythingOrTellLoss, lengthTooNarrow, queueFullDrops } from './lost-or-late.ts';
import { counted } from '../../harness/words.ts';

export default defineCheck<{ readonly bytes: number }>({
  id: 'transfer/large-while-reading',
  step: 'transfer',
  title: 'sends back sixteen megabytes to a client that reads while it writes',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale:
    'A stream has no length that a server could know of. A client that reads while it writes gets everything, however much it is.',
  sources: [rfc862, tcpStream, posix('send()')],
  needs: ['transfer/returns-every-byte', 'transfer/many-messages'],
  inputs: [{ bytes: 16 << 20 }],
  hints: [
    lengthTooNarrow,
    queueFullDrops,
    {
      bug: 'partial-send-ignored',
      fits: (evidence) => (evidence.kind === 'lost' ? 0.6 : 0),
      because: (evidence) =>
        `${counted(evidence['damagedBytes'] ?? 'some', 'byte')} from offset ${String(evidence.offset)} on got lost, and what follows came`,
    },
    {
      bug: 'partial-send-from-wrong-place',
      fits: (evidence) => (lacksOneOrTwo(evidence) ? 0.7 : 0),
      because: (evidence) =>
        `${counted(evidence['damagedBytes'], 'byte')} at offset ${String(evidence.offset)} got lost, and what follows came`,
    },
    {
      bug: 'max-bytes',
      fits: (evidence) =>
        isEndOfBytes(evidence) && evidence['inTurn'] !== 'more' ? (evidence['inTurn'] === 'no more' ? 0.85 : 0.5) : 0,
      because: (evidence) =>
        `after ${counted(evidence.receivedBytes, 'byte')} no more came${evidence['inTurn'] === 'no more' ? ', nor to a client that waits for each answer' : ''}`,
    },
    notResumed,
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { bytes }) {
    const speaker = await attempt.connect();
    const began = now();
    const probe = attempt.pace.isSlow ? slowProbeBytes : probeBytes;
    speaker.say(probe);
    await speaker.expectEverything({ limitMs: limits.stallMs });
    const total = affordable({ bytes, probe, probeMs: now() - began });
    const enoughMs = (now() - began + longestMs) * currentSlowness();
    while (speaker.sentBytes < total && now() - began < enoughMs) {
      speaker.say(Math.min(pieceBytes, total - speaker.sentBytes), { end: 'anything' });
      await speaker.connection.until(
        () => (speaker.connection.queuedBytes < pieceBytes || speaker.connection.end !== 'open' ? true : undefined),
        { limitMs: limits.stallMs },
      );
      if (speaker.connection.end !== 'open') break;
    }
    speaker.say(1);
    attempt.fact('bytes', speaker.sentBytes);
    try {
      await expectEverythingOrTellLoss(attempt, speaker);
    } catch (error) {
      if (!(error instanceof Violation) || !isEndOfBytes(error.evidence)) throw error;
      // A reset takes bytes with it that had come so far, silence does not.
      const limitBytes = error.evidence.kind === 'silence' ? speaker.connection.receivedBytes : speaker.sentBytes;
      throw error.withMore({ inTurn: await sentInTurn(attempt, limitBytes) });
    }
  },
});

const probeBytes = 256 << 10;
/** Of a server that takes its time for each answer, this takes long enough to tell how much it can do. */
const slowProbeBytes = 8 << 10;
const pieceBytes = 1 << 20;
const timeMs = 1_500;
/** A server that becomes slower with every byte, since it keeps them all, would take minutes for the rest. */
const longestMs = 4_000;

function isEndOfBytes({ kind, receivedBytes }: Evidence): boolean {
  return Number(receivedBytes) > 100_000 && (kind === 'silence' || kind === 'early-eof' || kind === 'reset');
}

/** Whether more than so many bytes come back to a client that waits for each answer: then no number of bytes is the limit. */
async function sentInTurn(attempt: Attempt, bytes: number): Promise<'more' | 'no more' | 'not known'> {
  const speaker = attempt.dial({ aside: true });
  if (!(await speaker.connection.connected())) return 'not known';
  const began = now();
  while (speaker.sentBytes <= bytes) {
    if (now() - began > inTurnMs) return 'not known';
    speaker.say(inTurnBytes);
    if ((await speaker.connection.untilReceived(speaker.sentBytes, limits.replyMs)) !== 'complete') return 'no more';
  }
  speaker.connection.close();
  return 'more';
}

const inTurnBytes = 64 << 10;
/** Only the name of the mistake depends on it. */
const inTurnMs = 2_000;

/** A server that is slow, byte by byte say, is correct: it gets as much as it can do in the time. */
function affordable({
  bytes,
  probe,
  probeMs,
}: {
  readonly bytes: number;
  readonly probe: number;
  readonly probeMs: number;
}): number {
  const perMs = probe / Math.max(probeMs, 0.1);
  return Math.max(probe, Math.min(bytes, Math.floor(perMs * timeMs * currentSlowness())));
}

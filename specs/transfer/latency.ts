import {
  answerTimeMs,
  bufferSizeOf,
  defineCheck,
  libc,
  now,
  segmentsReceived,
  sleep,
  Violation,
  type Attempt,
  type Speaker,
} from '../../harness/index.ts';
import { man } from '../sources.ts';

export default defineCheck<{ readonly exchanges: number }>({
  id: 'transfer/latency',
  step: 'transfer',
  title: 'answers a short message without a delay',
  level: { echo: 'MAY', 'line-echo': 'MAY' },
  rationale:
    'Over loopback an answer takes well under a millisecond. A pause of 40 ms and more comes from the way in which the server writes or waits.',
  sources: [man('tcp(7)'), { kind: 'rfc', number: 1122, section: '4.2.3.2 When to Send an ACK Segment' }],
  needs: ['transfer/several-messages'],
  inputs: [{ exchanges: 9 }],
  hints: [
    {
      bug: 'nagle-two-writes',
      fits: (evidence) => (inPieces(evidence) && near(evidence, 25, 120) ? 0.8 : 0),
      because: (evidence) =>
        `the median of the answers took ${String(evidence['medianMs'])} ms and came in pieces: Nagle's algorithm waited for a delayed ACK of 40 ms`,
    },
    {
      bug: 'byte-at-a-time',
      fits: (evidence) => (evidence['bufferBytes'] === 1 ? 0.95 : inPieces(evidence) && Number(evidence['pieces']) >= 3 ? 0.7 : 0),
      because: (evidence) =>
        `${evidence['bufferBytes'] === 1 ? 'the server asks for one byte at a time, and ' : ''}the answers came in ${Math.round(Number(evidence['pieces']) * 10) / 10} pieces each`,
    },
    {
      bug: 'sleep-polling',
      fits: () => 0.5,
      because: (evidence) => `the median of the answers took ${String(evidence['medianMs'])} ms`,
    },
  ],
  async holds(attempt, { exchanges }) {
    const speaker = await attempt.connect();
    await speaker.exchange(8);
    const segmentsBefore = segmentsReceived(speaker.connection.descriptor);
    const times: number[] = [];
    const firstMs = now();
    for (let at = 0; at < exchanges; at++) {
      delayAcknowledgements(speaker);
      const waitedMs = cpuWaitMs(attempt);
      const began = now();
      await speaker.exchange(8);
      const tookMs = now() - began;
      const serverWaitedMs = cpuWaitMs(attempt) - waitedMs;
      const told = answerTimeMs(speaker.connection.descriptor);
      const sinceSentMs = told === undefined ? tookMs - (await lateMs()) : Math.min(tookMs, told + tickMs);
      times.push(Math.max(0, sinceSentMs - serverWaitedMs));
      if (times.length >= enoughTimes && now() - firstMs > enoughMs) break;
    }
    const medianMs = Math.round((times.sort((a, b) => a - b)[times.length >> 1] ?? 0) * 10) / 10;
    attempt.fact('medianMs', medianMs);
    if (medianMs <= (attempt.server.tree.sleepsOnTimer() ? sleepingMs : delayedMs)) return;
    const bufferBytes = bufferSizeOf(attempt, speaker.connection);
    throw new Violation({
      expected: 'an answer within a few milliseconds',
      observed: `a median of ${medianMs} ms for ${times.length} messages of 8 bytes`,
      certainty: 'wants-confirmation',
      evidence: {
        kind: 'other',
        medianMs,
        pieces: piecesSince(speaker, segmentsBefore) / times.length,
        ...(bufferBytes !== undefined && { bufferBytes }),
      },
    });
  },
});

/** In how many pieces the answers came, as the kernel has counted them, or as we have read them. */
function piecesSince({ connection }: Speaker, before: number | undefined): number {
  const segments = segmentsReceived(connection.descriptor);
  return segments === undefined || before === undefined ? connection.pieces - 1 : segments - before;
}

/** Where answers take this long, a few tell as much as all. */
const enoughMs = 1_000;
const enoughTimes = 3;

/** No server needs this much for a short answer; one that was just seen to sleep on a timer is looked at more closely. */
const delayedMs = 28;
const sleepingMs = 8;

/** The clock of the kernel by which the answer is timed may stand still for so long. */
const tickMs = 4;

/** For how long the server has waited for a CPU so far, which is no fault of its own. */
function cpuWaitMs(attempt: Attempt): number {
  return attempt.server.tree.scheduling().waitNs / 1e6;
}

/** How late we are woken up on this machine just now: an answer would have been seen as late. Only where the kernel does not tell its time. */
async function lateMs(): Promise<number> {
  const began = now();
  await sleep(1);
  return Math.max(0, now() - began - 1);
}

const IPPROTO_TCP = 6;
const TCP_QUICKACK = 12;

/** The kernel acknowledges the first segments at once; this makes every exchange like the later ones of a long connection. */
function delayAcknowledgements(speaker: Speaker): void {
  const library = libc();
  if ('missing' in library || speaker.connection.descriptor < 0) return;
  library.setsockopt(speaker.connection.descriptor, IPPROTO_TCP, TCP_QUICKACK, Buffer.alloc(4), 4);
}

function inPieces(evidence: { readonly [detail: string]: unknown }): boolean {
  return Number(evidence['pieces']) > 1.5;
}

function near(evidence: { readonly [detail: string]: unknown }, fromMs: number, toMs: number): boolean {
  const median = Number(evidence['medianMs']);
  return median >= fromMs && median <= toMs;
}

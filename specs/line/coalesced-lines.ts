import { defineCheck, untilQuiet, Violation, whileStopped, type Evidence } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { posix, tcpStream } from '../sources.ts';
import { comesLate } from './comes-late.ts';
import { losesReadAhead } from './read-ahead.ts';
import { counted } from '../../harness/words.ts';

/** Languages that have one object for reading from a connection and another one for writing to it. */
const readsAndWritesApart: ReadonlySet<string> = new Set(['java', 'go', 'rust', 'javascript']);

export default defineCheck<{ readonly lines: number; readonly length: number }>({
  id: 'line/coalesced-lines',
  step: 'line',
  title: 'answers every one of many lines that arrive together',
  level: { 'line-echo': 'MUST' },
  rationale:
    'Lines that were sent one by one may arrive in one recv(). The server answers each of them, and keeps what stands behind the last newline.',
  sources: [tcpStream, posix('recv()')],
  needs: ['line/answers-a-line'],
  requires: ['proc'],
  quick: true,
  inputs: [
    { lines: 2, length: 20 },
    { lines: 50, length: 30 },
  ],
  hints: [
    {
      bug: 'recv-is-a-line',
      fits: (evidence) => (evidence.kind === 'silence' || evidence.kind === 'lost' || evidence.kind === 'altered' ? 0.9 : 0),
      because: (evidence) =>
        evidence['comesLate'] === 'with-the-next'
          ? 'of the lines that had arrived together one was answered; the next one was when one more had been sent'
          : `${String(evidence.receivedBytes ?? 0)} of ${counted(evidence.expectedBytes, 'byte')} came back: what one recv() returned was taken for one line`,
    },
    {
      bug: 'rest-unseen-by-select',
      fits: (evidence) => (evidence['comesLate'] === 'with-each-event' ? 0.95 : 0),
      because: () =>
        'of the lines that had arrived together one was answered, the next one when one more had been sent, and all of them when the client had finished: each event lets the server look into its buffer once',
    },
    {
      bug: 'one-stream-for-both',
      fits: (evidence, { knowledge }) =>
        evidence['losesReadAhead'] === true && !readsAndWritesApart.has(knowledge.language ?? '') ? 0.97 : 0,
      because: () =>
        'of 200 lines that arrived together the first one was answered, and then what stood behind 8,192 bytes: so much a text stream reads ahead, and throws it away when something is written',
    },
    {
      bug: 'rest-not-moved',
      fits: (evidence) => (evidence.kind === 'duplicated' ? (repeatsTheLineBefore(evidence) ? 0.5 : 0.9) : 0),
      because: () => 'of lines that had arrived together one came twice; a line by itself comes once',
    },
    {
      bug: 'one-message-then-close',
      fits: (evidence) => (evidence['closedAfterFirst'] === true ? 0.9 : 0),
      because: () => 'the server closed the connection after its first answer',
    },
    {
      bug: 'one-stream-for-both',
      fits: (evidence) =>
        (evidence.kind === 'early-eof' || evidence.kind === 'reset') && Number(evidence.receivedBytes) <= alone + 1 ? 0.5 : 0,
      because: () => 'a line by itself was answered; when several had arrived together, the server closed the connection',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { lines, length }) {
    const speaker = await attempt.connect();
    await speaker.exchange(alone);
    // Whoever closes after one line has done so when it sleeps again.
    await untilQuiet(attempt);
    const closedAfterFirst = (await speaker.connection.untilEnd(endMs)) !== 'open';
    const together = Buffer.concat(Array.from({ length: lines }, () => speaker.next(length)));
    await whileStopped(attempt, async () => {
      speaker.send(together);
      await attempt.until(() => ((speaker.connection.serverEnd()?.unread ?? 0) >= together.length ? true : undefined), {
        limitMs: 200,
        everyMs: 2,
      });
    });
    try {
      await speaker.expectEverything();
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      const isMissing = error.evidence.kind !== 'process-ended' && !closedAfterFirst;
      throw error.withMore({
        closedAfterFirst,
        ...(error.evidence.kind === 'silence' && { comesLate: await comesLate(attempt, speaker) }),
        losesReadAhead: isMissing && (await losesReadAhead(attempt)),
      });
    }
    await speaker.exchange(20, { what: 'an answer to a line behind them' });
  },
});

/** The line that was answered by itself comes once more: it was never taken out, and did not stand before the others in one buffer. */
function repeatsTheLineBefore(evidence: Evidence): boolean {
  return evidence.offset === alone && evidence['damagedBytes'] === alone;
}

/** The line before those that arrive together. */
const alone = 10;
/** A FIN that has been sent arrives on the loopback in less. */
const endMs = 20;

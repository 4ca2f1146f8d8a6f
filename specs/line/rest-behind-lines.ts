import { defineCheck, limits, onFreshServer, Violation, whileStopped, type Attempt, type Speaker } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { posix, tcpStream } from '../sources.ts';

export default defineCheck<{ readonly length: number }>({
  id: 'line/rest-behind-lines',
  step: 'line',
  title: 'answers whole lines at once, and keeps the half line behind them',
  level: { 'line-echo': 'MUST' },
  rationale:
    'What one recv() returns ends anywhere, also in the middle of a line. The whole lines in it are due; the rest waits for what comes next.',
  sources: [tcpStream, posix('recv()')],
  needs: ['line/coalesced-lines', 'line/stepped-line'],
  requires: ['proc'],
  inputs: [{ length: 20 }],
  hints: [
    {
      bug: 'reply-not-flushed',
      fits: (evidence) => (evidence['answersMany'] === true ? 0.97 : 0),
      because: () =>
        'two lines with half a line behind them were not answered; of very many such lines all but the last came back, as from an output buffer that goes out when it is full',
    },
    {
      bug: 'delimiter-only-at-end',
      fits: (evidence) => (evidence['halfBehind'] === true && evidence.kind === 'silence' ? 0.95 : 0),
      because: () => 'lines with half a line behind them were not answered; without it, they were',
    },
    {
      bug: 'reply-per-recv',
      fits: (evidence) => (evidence.kind === 'surplus' || evidence.kind === 'unsolicited' ? 0.93 : 0),
      because: () => 'half a line that had come behind whole ones was answered as if it were a line',
    },
    {
      bug: 'rest-thrown-away',
      fits: (evidence) => (evidence['halfGone'] === true ? 0.95 : 0),
      because: () => 'of a line that began behind whole ones only the half that came later was answered',
    },
    {
      bug: 'recv-is-a-line',
      fits: (evidence) => (evidence.kind === 'lost' || evidence.kind === 'altered' || evidence.kind === 'silence' ? 0.9 : 0),
      because: () => 'the half line that had come behind whole ones is not what the other half was added to',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { length }) {
    const speaker = await attempt.connect();
    await speaker.exchange(10);
    const answeredBytes = speaker.connection.receivedBytes;
    const together = Buffer.concat([speaker.next(length), speaker.next(length)]);
    const last = speaker.next(length);
    const middle = last.length >> 1;
    const sent = Buffer.concat([together, last.subarray(0, middle)]);
    await whileStopped(attempt, async () => {
      speaker.send(sent);
      await attempt.until(() => ((speaker.connection.serverEnd()?.unread ?? 0) >= sent.length ? true : undefined), {
        limitMs: 200,
        everyMs: 2,
      });
    });
    await expectLines(attempt, speaker, answeredBytes + together.length);
    speaker.send(last.subarray(middle));
    const whole = together.length + last.lastIndexOf('\n', middle - 1) + 1;
    await expectBothHalves(speaker, { from: answeredBytes + whole, later: last.subarray(middle) });
    await speaker.exchange(20, { what: 'an answer to a line behind them' });
  },
});

/** Of the line that came in two halves `later` is the second one; its answer begins at `from`. */
async function expectBothHalves(
  speaker: Speaker,
  { from, later }: { readonly from: number; readonly later: Buffer },
): Promise<void> {
  try {
    await speaker.expectEverything();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    throw error.withMore({ halfGone: speaker.connection.received.subarray(from).equals(later) });
  }
}

/** The whole lines are answered, whatever becomes of the half one. */
async function expectLines(attempt: Attempt, speaker: Speaker, due: number): Promise<void> {
  const how = await speaker.connection.untilReceived(due);
  speaker.judgeSoFar();
  if (how === 'complete') return;
  await speaker.throwShort({
    due,
    how,
    what: 'an answer to each whole line, with half a line behind them',
    more: { halfBehind: true, ...(how === 'silence' && { answersMany: await answersMany(attempt) }) },
  });
}

/**
 * Whether most of very many lines come back, with half a line behind them. A server that looks for a line end in the last place only has
 * none to answer; one that answers into a buffer, and waits for the rest of the line before it sends what is in it, keeps the last few.
 */
async function answersMany(attempt: Attempt): Promise<boolean | undefined> {
  return onFreshServer(attempt, async (fresh) => {
    fresh.note('very many lines are sent, with half a line behind them, to see whether an output buffer keeps the answers');
    const speaker = await fresh.connect();
    const lines = Buffer.concat(Array.from({ length: manyLines }, () => speaker.next(manyLineBytes)));
    const half = speaker.next(manyLineBytes).subarray(0, manyLineBytes >> 1);
    // In one call: a moment in which everything ends with a line end would show nothing.
    speaker.connection.send(Buffer.concat([lines, half]));
    await speaker.connection.untilReceived(lines.length, limits.waitingClientMs);
    const { receivedBytes } = speaker.connection;
    speaker.connection.close();
    return receivedBytes > lines.length / 2;
  });
}

/** More than any buffer for output holds, in lines that seldom end where a buffer for input does. */
const manyLines = 300;
const manyLineBytes = 997;

import { defineCheck, untilQuiet, Violation, whileStopped, type Speaker } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { posix, tcpStream } from '../sources.ts';
import { counted } from '../../harness/words.ts';

export default defineCheck<{ readonly lines: number; readonly length: number; readonly behind?: 'half a line' }>({
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
    { lines: 2, length: 20, behind: 'half a line' },
  ],
  hints: [
    {
      bug: 'delimiter-only-at-end',
      fits: (evidence) => (evidence['halfBehind'] === true && evidence.kind === 'silence' ? 0.95 : 0),
      because: () => 'lines with half a line behind them were not answered; without it, they were',
    },
    {
      bug: 'recv-is-a-line',
      fits: (evidence) => (evidence.kind === 'silence' || evidence.kind === 'lost' || evidence.kind === 'altered' ? 0.9 : 0),
      because: (evidence) =>
        `${String(evidence.receivedBytes ?? 0)} of ${counted(evidence.expectedBytes, 'byte')} came back: what one recv() returned was taken for one line`,
    },
    {
      bug: 'recv-is-a-line',
      fits: (evidence) =>
        evidence['behind'] !== undefined && (evidence.kind === 'surplus' || evidence.kind === 'unsolicited') ? 0.93 : 0,
      because: () => 'half a line that had come behind whole ones was answered as if it were a line',
    },
    {
      bug: 'rest-not-moved',
      fits: (evidence) => (evidence.kind === 'duplicated' ? 0.9 : 0),
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
  async holds(attempt, { lines, length, behind }) {
    const speaker = await attempt.connect();
    await speaker.exchange(alone);
    const answeredBytes = speaker.connection.receivedBytes;
    // Whoever closes after one line has done so when it sleeps again.
    await untilQuiet(attempt);
    const closedAfterFirst = (await speaker.connection.untilEnd(endMs)) !== 'open';
    const together = Buffer.concat(Array.from({ length: lines }, () => speaker.next(length)));
    const half = behind === undefined ? undefined : halves(speaker.next(length));
    await whileStopped(attempt, async () => {
      const sent = Buffer.concat([together, half?.first ?? Buffer.alloc(0)]);
      speaker.send(sent);
      await attempt.until(() => ((speaker.connection.serverEnd()?.unread ?? 0) >= sent.length ? true : undefined), {
        limitMs: 200,
        everyMs: 2,
      });
    });
    try {
      if (half !== undefined) {
        await expectLines(speaker, answeredBytes + together.length);
        speaker.send(half.second);
      }
      await speaker.expectEverything();
    } catch (error) {
      throw error instanceof Violation ? error.withMore({ closedAfterFirst, behind }) : error;
    }
    await speaker.exchange(20, { what: 'an answer to a line behind them' });
  },
});

/** The line before those that arrive together. */
const alone = 10;
/** A FIN that has been sent arrives on the loopback in less. */
const endMs = 20;

function halves(bytes: Buffer): { readonly first: Buffer; readonly second: Buffer } {
  const middle = bytes.length >> 1;
  return { first: bytes.subarray(0, middle), second: bytes.subarray(middle) };
}

/** The whole lines are answered, whatever becomes of the half one. */
async function expectLines(speaker: Speaker, due: number): Promise<void> {
  const how = await speaker.connection.untilReceived(due);
  speaker.judgeSoFar();
  if (how === 'complete') return;
  await speaker.throwShort({
    due,
    how,
    what: 'an answer to each whole line, with half a line behind them',
    more: { halfBehind: true },
  });
}

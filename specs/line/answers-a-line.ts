import { count, defineCheck, limits, Violation, type Attempt, type Connection, type Speaker } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes, whatItSaid } from '../hints.ts';
import { constantAnswer, withConstantAnswer } from '../constant-answer.ts';
import { withLostEnd } from '../lost-end.ts';
import { hasPrinted, printsInstead, untilPrinted } from '../prints-instead.ts';
import { sizeofPointer } from '../sizeof-pointer.ts';
import { countCompared } from '../count-compared.ts';
import { closedUnused } from '../closed-unused.ts';
import { posix, tcpStream } from '../sources.ts';

export default defineCheck<{ readonly length: number }>({
  id: 'line/answers-a-line',
  step: 'line',
  title: 'answers a line as soon as it is complete',
  level: { 'line-echo': 'MUST' },
  rationale: 'The newline ends the line: the client waits for the answer before it goes on.',
  sources: [tcpStream, posix('recv()')],
  needs: ['listen/accepts-connections'],
  after: ['transfer/nothing-unsolicited'],
  quick: true,
  inputs: [{ length: 13 }, { length: 60 }],
  hints: [
    {
      bug: 'one-behind',
      fits: (evidence) => (evidence['releases'] === 'next-line' ? 0.95 : 0),
      because: () => 'the line was answered only when the next one had come, which was not answered in its turn',
    },
    {
      bug: 'reply-not-flushed',
      fits: (evidence) => (evidence['releases'] === 'pairs' ? 0.95 : 0),
      because: () => 'the line was answered together with the next one, and two lines that ended with LF were as well',
    },
    {
      bug: 'crlf-only',
      fits: (evidence) => (evidence['releases'] === 'cr-lf' ? 0.97 : 0),
      because: () => 'a line that ended with LF was not answered; it was after one that ended with CR LF had come',
    },
    {
      bug: 'reply-not-flushed',
      fits: (evidence) => (evidence['releases'] === 'whole-buffers' ? 0.95 : 0),
      because: () => 'the line was answered only when much more had been sent, and then came as much as an output buffer holds',
    },
    {
      bug: 'waits-for-full-buffer',
      fits: (evidence) => (evidence['releases'] === 'more' ? 0.8 : 0),
      because: () => 'the line was answered only when much more had been sent',
    },
    {
      bug: 'echo-at-eof',
      fits: (evidence) => (evidence['releases'] === 'eof' ? 0.8 : 0),
      because: () => 'the line was answered only when the client had ended its side',
    },
    printsInstead,
    {
      bug: 'never-answers',
      fits: (evidence) => (evidence['releases'] === 'nothing' ? 0.4 : 0),
      because: (_evidence, context) =>
        `nothing came back, neither at once nor after the client had ended its side${whatItSaid(context)}`,
    },
    {
      bug: 'closes-early',
      fits: (evidence) => (evidence.kind === 'early-eof' && evidence.receivedBytes === 0 ? 0.4 : 0),
      because: (_evidence, context) => `the connection was closed instead of an answer${whatItSaid(context)}`,
    },
    sizeofPointer,
    countCompared,
    closedUnused,
    constantAnswer,
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { length }) {
    const speaker = await attempt.connect();
    speaker.say(length);
    const how = await speaker.untilAnswered();
    await withConstantAnswer(attempt, speaker, async () => {
      speaker.judgeSoFar();
      if (how === 'silence' && speaker.connection.receivedBytes === 0) await throwSilence(attempt, speaker);
      if (how !== 'complete') {
        const printed = await untilPrinted(attempt, speaker.sent);
        await withLostEnd(attempt, async () => speaker.throwShort({ due: speaker.dueBytes, how, more: { printed } }));
      }
      await speaker.connection.until(() => (speaker.connection.receivedBytes > speaker.dueBytes ? true : undefined), {
        limitMs: 40,
      });
      speaker.judgeSoFar();
    });
  },
});

async function throwSilence(attempt: Attempt, speaker: Speaker): Promise<never> {
  const evidence = await speaker.evidence('silence');
  const due = speaker.dueBytes;
  const releases = await whatReleasesIt(attempt, speaker);
  throw new Violation({
    expected: `${count(due)} back while the connection is open`,
    observed: `nothing for ${limits.replyMs / 1000} s`,
    certainty: 'wants-confirmation',
    evidence: { ...evidence, expectedBytes: due, receivedBytes: 0, releases, printed: hasPrinted(attempt, speaker.sent) },
  });
}

async function whatReleasesIt(
  attempt: Attempt,
  { connection }: Speaker,
): Promise<'next-line' | 'pairs' | 'cr-lf' | 'whole-buffers' | 'more' | 'eof' | 'nothing'> {
  const came = async (): Promise<boolean> =>
    (await connection.until(() => (connection.receivedBytes > 0 || connection.end !== 'open' ? true : undefined), {
      limitMs: 350,
    })) === true && connection.receivedBytes > 0;
  const firstLineBytes = connection.sentBytes;
  attempt.note('the client goes on, to find out what brings the answer');
  connection.send(Buffer.from('cr lf\r\n'));
  if (await came()) {
    await connection.untilReceived(firstLineBytes + 1, quietMs);
    // Who waits for CR LF takes both for one line.
    if (connection.receivedBytes === firstLineBytes) return 'next-line';
    return (await answersPairs(connection)) ? 'pairs' : 'cr-lf';
  }
  for (const lines of manyLines) {
    connection.send(Buffer.alloc(lines * manyBytes, `${'a'.repeat(manyBytes - 1)}\n`));
    if (!(await came())) continue;
    await connection.untilReceived(connection.sentBytes, quietMs);
    return fillsOutputBuffers(connection.received) ? 'whole-buffers' : 'more';
  }
  connection.halfClose();
  return (await came()) ? 'eof' : 'nothing';
}

/**
 * What came is as much as output buffers hold. A library that does not cut a line empties its buffer before the line for which there is
 * no room: then a line ends where what came ends, and each buffer lacks less than a line.
 */
function fillsOutputBuffers(received: Buffer): boolean {
  if (received.length % outputBufferBytes === 0) return true;
  const buffers = Math.ceil(received.length / outputBufferBytes);
  return received.at(-1) === 0x0a && buffers * outputBufferBytes - received.length < buffers * manyBytes;
}

/** Whether two more lines that end with LF are answered as well: then it was not CR LF that brought the answer. */
async function answersPairs(connection: Connection): Promise<boolean> {
  const answered = connection.receivedBytes;
  for (let line = 0; line < 2; line++) {
    connection.send(Buffer.from('only lf\n'));
    await connection.untilReceived(answered + 1, quietMs);
  }
  return connection.receivedBytes > answered;
}

const quietMs = 350;
/** One of the many lines that are to fill a buffer. */
const manyBytes = 64;
/** So many fill a buffer of the usual size, 4 to 16 KiB; and so many more one of 64 KiB, which is chosen now and then. */
const manyLines = [320, 2_000];
/** What output libraries keep back is a multiple of this. */
const outputBufferBytes = 4_096;

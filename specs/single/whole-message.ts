import { count, defineCheck, limits, onFreshServer, Violation, type Attempt, type Speaker } from '../../harness/index.ts';
import { constantAnswer, withConstantAnswer } from '../constant-answer.ts';
import { contentHints } from '../content-hints.ts';
import { framed, type Framing } from '../framing.ts';
import { sizeofPointer } from '../sizeof-pointer.ts';
import { countCompared } from '../count-compared.ts';
import { closedUnused } from '../closed-unused.ts';
import { crashes, whatItSaid } from '../hints.ts';
import { withLostEnd } from '../lost-end.ts';
import { framingOf } from '../profiles.ts';
import { posix, tcpStream } from '../sources.ts';
import { counted } from '../../harness/words.ts';
import { headerBytesOf } from './length-hints.ts';
import { newlineEndsMessage, withNewlineThatEnds } from './newline-ends.ts';
import { otherEnd } from './other-end.ts';
import { unansweredHints, whatIsAnswered } from './unanswered.ts';

export default defineCheck<{ readonly length: number }>({
  id: 'single/whole-message',
  step: 'single',
  title: 'answers a message',
  level: { 'single-message': 'MUST' },
  clients: 'one',
  rationale: 'A client sends one message and gets what is due for it: its echo, a text, or the end of the connection.',
  sources: [tcpStream, posix('recv()')],
  needs: ['listen/accepts-connections'],
  quick: true,
  inputs: [{ length: 100 }],
  hints: [
    {
      bug: 'len-endian',
      fits: (evidence) => (evidence['answersSwapped'] === true ? 0.98 : 0),
      because: () => 'the message was not answered; with the bytes of its length in the other order it was',
    },
    {
      bug: 'auto-end-before-reply',
      fits: (evidence, { knowledge }) =>
        evidence.kind === 'early-eof' &&
        evidence.receivedBytes === 0 &&
        evidence['halfClosed'] === true &&
        knowledge.language === 'javascript'
          ? 0.85
          : 0,
      because: () => 'the client ended its side, which ends the message, and the connection was closed without an answer',
    },
    {
      bug: 'fixed-buffer-truncation',
      fits: (evidence) => (evidence.kind === 'early-eof' && Number(evidence.receivedBytes) > 0 ? 0.3 : 0),
      because: () => 'the connection was closed before the whole answer had come',
    },
    {
      bug: 'discard-answers',
      fits: (evidence) => (evidence.kind === 'surplus' && evidence.expectedBytes === 0 ? 0.8 : 0),
      because: (evidence) => `${counted(evidence.receivedBytes, 'byte')} came, and the profile has no answer`,
    },
    newlineEndsMessage,
    sizeofPointer,
    countCompared,
    closedUnused,
    otherEnd,
    {
      bug: 'no-close-after-reply',
      fits: (evidence) => (evidence.kind === 'no-eof' ? 0.8 : 0),
      because: () => 'the message was complete, and the connection stayed open',
    },
    {
      bug: 'closes-early',
      fits: (evidence) =>
        evidence.kind === 'early-eof' && evidence.receivedBytes === 0 && evidence['halfClosed'] !== true ? 0.4 : 0,
      because: (_evidence, context) => `the connection was closed without an answer${whatItSaid(context)}`,
    },
    {
      bug: 'never-answers',
      fits: (evidence) =>
        evidence.receivedBytes === 0 &&
        (evidence.kind === 'silence' || (evidence.kind === 'early-eof' && evidence['halfClosed'] === true))
          ? 0.45
          : 0,
      because: (_evidence, context) =>
        `nothing came, neither at once nor after the client had ended its side${whatItSaid(context)}`,
    },
    ...unansweredHints,
    constantAnswer,
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { length }) {
    const speaker = await attempt.connect();
    speaker.say(length);
    speaker.endMessage();
    // A server that reads to the end of file, where it need not, is told by the check after this one.
    if ((await speaker.untilAnswered()) === 'silence' && !speaker.connection.hasHalfClosed) {
      attempt.note('nothing comes: the client ends its side, to see whether this brings the answer');
      speaker.connection.halfClose();
      await speaker.untilAnswered(limits.waitingClientMs);
    }
    if (attempt.profile.reply !== 'echo') return expectAnswer(attempt, speaker, length);
    await withConstantAnswer(
      attempt,
      speaker,
      async () => expectAnswer(attempt, speaker, length),
      (other) => {
        other.say(otherLength);
        other.endMessage();
      },
    );
  },
});

async function expectAnswer(attempt: Attempt, speaker: Speaker, length: number): Promise<void> {
  const headerBytes = headerBytesOf(attempt.profile);
  speaker.judgeSoFar({ headerBytes });
  const due = speaker.dueBytes;
  if (speaker.connection.receivedBytes > 0 && speaker.connection.receivedBytes < due)
    await withNewlineThatEnds(attempt, async () =>
      withLostEnd(attempt, async () =>
        speaker.throwShort({ due, how: speaker.connection.end === 'open' ? 'silence' : 'ended', more: { headerBytes } }),
      ),
    );
  if (speaker.connection.receivedBytes < due) await throwUnanswered(attempt, speaker, length);
  if (due === 0) await speaker.expectServed({ limitMs: limits.nothingMs });
  await speaker.connection.until(
    () => (speaker.connection.receivedBytes > due || speaker.connection.end !== 'open' ? true : undefined),
    {
      limitMs: 40,
    },
  );
  speaker.judgeSoFar({ headerBytes });
}

async function throwUnanswered(attempt: Attempt, speaker: Speaker, length: number): Promise<never> {
  const framing = framingOf(attempt.profile);
  const evidence = await speaker.evidence(kindOf(speaker));
  const answersSwapped = framing?.kind === 'length-prefix' && (await isAnsweredInOtherOrder(attempt, framing, length));
  const answers =
    framing === undefined || answersSwapped || speaker.connection.receivedBytes > 0 ? {} : await whatIsAnswered(attempt, framing);
  const due = speaker.dueBytes;
  const came = speaker.connection.receivedBytes;
  const dead = evidence.kind === 'process-ended';
  throw new Violation({
    expected: `${count(due)} for a message of ${count(speaker.sent.length)}`,
    observed: `${came === 0 ? 'nothing came' : `${count(came)} came`}, ${dead ? 'and the server process ended' : fateOf(speaker)}`,
    certainty: dead ? 'certain' : 'wants-confirmation',
    evidence: { ...evidence, expectedBytes: due, receivedBytes: came, offset: came, answersSwapped, ...answers },
  });
}

/** A message that is unlike the first in its length as well. */
const otherLength = 64;

function kindOf({ connection }: Speaker): 'silence' | 'early-eof' | 'reset' {
  return connection.end === 'open' ? 'silence' : connection.end === 'eof' ? 'early-eof' : 'reset';
}

function fateOf({ connection }: Speaker): string {
  if (connection.end === 'open') return 'and the connection stayed open';
  return connection.end === 'eof' ? 'then the connection was closed (EOF)' : 'then the connection was reset (RST)';
}

/** The length is written with its bytes in the other order, to a fresh server. */
async function isAnsweredInOtherOrder(
  attempt: Attempt,
  framing: Extract<Framing, { kind: 'length-prefix' }>,
  length: number,
): Promise<boolean> {
  const swapped: Framing = { ...framing, order: framing.order === 'high-first' ? 'low-first' : 'high-first' };
  const answered = await onFreshServer(attempt, async (fresh) => {
    const { connection } = await fresh.connect();
    const message = framed(swapped, Buffer.alloc(length, 'a'));
    connection.send(message);
    await connection.untilReceived(message.length, limits.waitingClientMs);
    return connection.received.subarray(-length).equals(Buffer.alloc(length, 'a'));
  });
  return answered === true;
}

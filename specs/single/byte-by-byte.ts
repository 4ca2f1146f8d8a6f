import { count, defineCheck, sendStepwise, Violation, type Evidence, type Speaker } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { contentsOf, type Framing } from '../framing.ts';
import { framingOf } from '../profiles.ts';
import { crashes, ended, howItEnded } from '../hints.ts';
import { lastPieceOnly, overwritten } from '../overwritten.ts';
import { posix, tcpStream } from '../sources.ts';
import { cameOf, expectAnswer, isShort } from './answer.ts';
import { counted } from '../../harness/words.ts';

export default defineCheck<{ readonly length: number }>({
  id: 'single/byte-by-byte',
  step: 'single',
  title: 'takes a message that arrives one byte at a time',
  level: { 'single-message': 'MUST' },
  clients: 'one',
  after: ['single/prints-the-message'],
  rationale:
    'The pieces in which a message arrives say nothing about the message: each recv() may return as little as one byte, also of a length that goes before it.',
  sources: [tcpStream, posix('recv()')],
  needs: ['single/whole-message', 'single/answers-before-eof'],
  requires: ['proc'],
  quick: true,
  inputs: [{ length: 48 }],
  hints: [
    {
      bug: 'len-header-short-read',
      fits: (evidence) => (inHeader(evidence) ? 0.96 : 0),
      because: (evidence, context) =>
        evidence.kind === 'altered'
          ? 'the length before the answer is another one than in a message that arrives in one piece'
          : `${ended(evidence) ? howItEnded(context) : 'the connection was ended'} when ${cameOfLength(evidence)} had come`,
    },
    {
      bug: 'delimiter-in-one-piece',
      fits: (evidence) =>
        evidence.kind === 'silence' && evidence.receivedBytes === 0 && Number(evidence['delimiterBytes']) > 1 ? 0.94 : 0,
      because: (evidence) =>
        `the ${counted(evidence['delimiterBytes'], 'byte')} of the delimiter came one by one, and the end of the message was not seen`,
    },
    {
      bug: 'len-counts-itself',
      fits: (evidence) => (lacksAsMuchAsLength(evidence) ? 0.93 : 0),
      because: (evidence) =>
        `the answer lacks its last ${counted(evidence['headerBytes'], 'byte')}, as many as the length itself has: they were counted as a part of the message`,
    },
    {
      bug: 'prints-each-piece',
      fits: (evidence) => (typeof evidence['betweenPieces'] === 'string' ? 0.96 : 0),
      because: (evidence) =>
        `the whole message was printed, with ${JSON.stringify(evidence['betweenPieces'])} between one piece of it and the next`,
    },
    {
      bug: 'reads-too-few-bytes',
      fits: (evidence) => (endsAtTheEnd(evidence) ? 0.95 : 0),
      because: (evidence) =>
        `the connection was ended when the server had taken ${String(evidence['taken'])} of the ${counted(evidence['messageBytes'], 'byte')} of the message, one by one`,
    },
    {
      bug: 'read-once',
      fits: (evidence) => (isShort(evidence) || (evidence['printed'] === true && evidence.kind !== 'surplus') ? 0.9 : 0),
      because: (evidence) =>
        evidence['sentBeforeEnd'] === undefined
          ? `${cameOf(evidence)}: what the first recv() had returned was taken for the message`
          : `the connection was over when ${String(evidence['sentBeforeEnd'])} of the ${counted(evidence['messageBytes'], 'byte')} of the message had been sent: what the first recv() had returned was taken for all of it`,
    },
    {
      bug: 'read-once',
      // A server for one client ends rightly behind its answer, but that came too early.
      fits: (evidence, { exit }) => (ended(evidence) && exit?.exitCode === 0 ? 0.88 : 0),
      because: () =>
        'the server ended, without an error, when only the beginning of the message had come: what the first recv() had returned was taken for the message',
    },
    overwritten,
    lastPieceOnly,
    {
      bug: 'reply-per-recv',
      fits: (evidence) => (evidence.kind === 'surplus' || evidence.kind === 'altered' ? 0.6 : 0),
      because: () => 'the answer to each byte was an answer of its own',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { length }) {
    const speaker = await attempt.connect();
    const message = speaker.next(length);
    const taken = await sendStepwise(attempt, speaker, message);
    attempt.fact('consumedSinglyBytes', taken);
    const framing = framingOf(attempt.profile);
    const headerBytes = framing?.kind === 'length-prefix' ? framing.width : 0;
    if (speaker.sentBytes < message.length)
      await throwEndedEarly(speaker, { message, taken, headerBytes, framing, due: attempt.profile.replyOf(message) });
    speaker.endMessage();
    const delimiterBytes = framing?.kind === 'delimiter' ? framing.end.length : 0;
    await expectAnswer(speaker, { more: { taken, headerBytes, delimiterBytes } });
  },
});

/** The server has ended the connection before the message was complete. */
async function throwEndedEarly(
  speaker: Speaker,
  found: {
    readonly message: Buffer;
    readonly taken: number;
    readonly headerBytes: number;
    readonly framing: Framing | undefined;
    readonly due: Buffer;
  },
): Promise<never> {
  const { message, taken, headerBytes, framing, due } = found;
  const { connection } = speaker;
  const evidence = await speaker.evidence(connection.end === 'reset' ? 'reset' : 'early-eof');
  const dead = evidence.kind === 'process-ended';
  const { received } = connection;
  const otherLength =
    received.length >= headerBytes &&
    !due.subarray(0, headerBytes).equals(received.subarray(0, headerBytes)) &&
    !isPieceOf(message, { framing, received });
  throw new Violation({
    expected: `the server waits for all of the ${count(message.length)} of the message`,
    observed: `when ${count(speaker.sentBytes)} of it had been sent, ${count(connection.receivedBytes)} came back and ${dead ? 'the process ended' : 'the connection was ended'}`,
    certainty: dead ? 'certain' : 'wants-confirmation',
    evidence: {
      ...evidence,
      expectedBytes: due.length,
      receivedBytes: connection.receivedBytes,
      messageBytes: message.length,
      sentBeforeEnd: speaker.sentBytes,
      taken,
      headerBytes,
      otherLength,
    },
  });
}

/** Whether the answer is a message of its own, made of the first bytes of the content: its length was understood, and not waited for. */
function isPieceOf(
  message: Buffer,
  { framing, received }: { readonly framing: Framing | undefined; readonly received: Buffer },
): boolean {
  if (framing?.kind !== 'length-prefix') return false;
  const [piece] = contentsOf(framing, received, 1).contents;
  return piece !== undefined && piece.length > 0 && message.subarray(framing.width).subarray(0, piece.length).equals(piece);
}

/**
 * The connection was over when the bytes of the length had not all come; or the server went on to wait for a message that was
 * complete, since it had made a length of what it had. What it answers to that has another length before it.
 */
function inHeader(evidence: Evidence): boolean {
  const headerBytes = Number(evidence['headerBytes'] ?? 0);
  // In a message that came in one piece the length was right.
  if (evidence.kind === 'altered') return Number(evidence.offset) < headerBytes && headerBytes > 1;
  return (
    headerBytes > 1 &&
    (isShort(evidence) || ended(evidence)) &&
    (evidence.receivedBytes === 0 ? Number(evidence['taken']) !== headerBytes + 1 : evidence['otherLength'] === true)
  );
}

/** What was sent of the length when the connection was over: whether the server had read the last of it, nobody saw. */
function cameOfLength(evidence: Evidence): string {
  const headerBytes = Number(evidence['headerBytes']);
  const sent = Number(evidence['sentBeforeEnd'] ?? evidence['taken']);
  return sent > headerBytes
    ? `the ${counted(headerBytes, 'byte')} of the length, one by one,`
    : `${sent} of the ${counted(headerBytes, 'byte')} of the length`;
}

/** The server took one byte after the other, so it reads in a loop; and its loop ended before the last few. */
function endsAtTheEnd(evidence: Evidence): boolean {
  const taken = Number(evidence['taken']);
  const missing = Number(evidence['messageBytes']) - taken;
  return (
    (evidence.kind === 'early-eof' || evidence.kind === 'reset') && missing > 0 && missing <= missingMax && taken > 2 * missingMax
  );
}

/** The bytes of a length, and one that was taken while the connection ended. */
const missingMax = 5;

/** In one piece the message was answered whole: what came of its length was counted with what came of its content. */
function lacksAsMuchAsLength(evidence: Evidence): boolean {
  const headerBytes = Number(evidence['headerBytes'] ?? 0);
  return headerBytes > 1 && isShort(evidence) && Number(evidence.expectedBytes) - Number(evidence.receivedBytes) === headerBytes;
}

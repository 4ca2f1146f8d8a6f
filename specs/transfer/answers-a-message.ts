import {
  count,
  defineCheck,
  limits,
  Violation,
  whereLoopStands,
  type Speaker,
  type Attempt,
  type HintContext,
} from '../../harness/index.ts';
import { roundSizes } from './round-sizes.ts';
import { callsEpollItself, crashes, ended, says, whatItSaid } from '../hints.ts';
import { endsAtByte, withByteThatEnds } from '../byte-that-ends.ts';
import { contentHints } from '../content-hints.ts';
import { constantAnswer, withConstantAnswer } from '../constant-answer.ts';
import { withLostEnd } from '../lost-end.ts';
import { sizeofPointer } from '../sizeof-pointer.ts';
import { countCompared } from '../count-compared.ts';
import { closedUnused } from '../closed-unused.ts';
import { hasPrinted, printsInstead, untilPrinted } from '../prints-instead.ts';
import { posix, rfc862 } from '../sources.ts';

export default defineCheck<{ readonly length: number }>({
  id: 'transfer/answers-a-message',
  step: 'transfer',
  title: 'sends a message back while the client still waits',
  level: { echo: 'MUST' },
  rationale: 'Any data received is sent back, now: a client that waits for the answer before it goes on must get it.',
  sources: [rfc862, posix('recv()')],
  needs: ['listen/accepts-connections', 'transfer/nothing-unsolicited'],
  inputs: [{ length: 13 }],
  hints: [
    {
      bug: 'drains-blocking-socket',
      fits: (evidence, context) =>
        callsEpollItself(context) && evidence['drains'] !== undefined && evidence['releases'] !== 'one-behind' ? 0.97 : 0,
      because: (evidence) =>
        evidence['drains'] === 'accept'
          ? 'the client was accepted, and the one thread of the server sleeps in accept() and waits for another client'
          : 'the message was read, and the one thread of the server sleeps in recv() on this connection and waits for more, in place of waiting for all its sockets',
    },
    {
      bug: 'reply-not-flushed',
      // A stream of Node keeps nothing back that was written; its read(n) waits for all of n.
      fits: (evidence, { knowledge }) =>
        evidence['releases'] !== 'whole-buffers' ? 0 : knowledge.language === 'javascript' ? 0.4 : 0.95,
      because: (evidence) => String(evidence['releasesDetail']),
    },
    {
      bug: 'reads-a-length',
      fits: (evidence) => (evidence['releases'] === 'as-announced' ? 0.95 : 0),
      because: (evidence) =>
        `${String(evidence['releasesDetail'])}: as many as the first two bytes announce, when they are taken for a length`,
    },
    {
      bug: 'reads-a-length',
      // Four letters that are taken for a length announce more than a thousand million bytes.
      fits: (evidence, context) =>
        (evidence.kind === 'early-eof' || evidence.kind === 'reset') && asksForTooMuch(context) ? 0.94 : 0,
      because: () => 'for a message of 13 bytes the server asked for more memory than there is, or for a negative amount',
    },
    {
      bug: 'waits-for-full-buffer',
      fits: (evidence) =>
        evidence['releases'] === 'at-length'
          ? 0.9
          : evidence['releases'] === 'whole-buffers' && Number(evidence.unread) > 0
            ? // The kernel still has the message: the server has not read it, so no stream of its own keeps it back.
              0.96
            : // A library that reads full buffers from a blocking socket takes the message out of the kernel as well.
              evidence['releases'] === 'whole-buffers'
              ? 0.45
              : 0,
      because: (evidence) => String(evidence['releasesDetail']),
    },
    {
      bug: 'echo-at-eof',
      fits: (evidence) => (evidence['releases'] === 'at-eof' ? 0.8 : 0),
      because: (evidence) => String(evidence['releasesDetail']),
    },
    {
      bug: 'one-behind',
      fits: (evidence) => (evidence['releases'] === 'one-behind' ? 0.95 : 0),
      because: (evidence) => String(evidence['releasesDetail']),
    },
    printsInstead,
    {
      bug: 'never-answers',
      fits: (evidence) => (evidence.kind === 'silence' && evidence.receivedBytes === 0 ? 0.3 : 0),
      because: (_evidence, context) => `nothing came back, neither at once nor after the client had finished${whatItSaid(context)}`,
    },
    {
      bug: 'single-shot',
      fits: (evidence, { exit, stderr }) => (ended(evidence) && exit?.exitCode === 0 && stderr === '' ? 0.3 : 0),
      because: () => 'the process ended with status 0, without a word, when its first client had its answer',
    },
    {
      bug: 'closes-early',
      fits: (evidence) => (closed.has(evidence.kind) && evidence.receivedBytes === 0 ? 0.4 : 0),
      because: (evidence, context) =>
        evidence.kind === 'reset'
          ? `the connection was closed before the message was read, which the kernel answers with a reset (RST)${whatItSaid(context)}`
          : `the connection was closed instead of an answer${whatItSaid(context)}`,
    },
    {
      bug: 'duplicates-bytes',
      fits: (evidence) => (evidence.kind === 'duplicated' ? 0.78 : 0),
      because: (evidence) =>
        `${count(Number(evidence.receivedBytes))} came for ${String(evidence.expectedBytes)}, and no message was there before from which the others could be left`,
    },
    sizeofPointer,
    countCompared,
    closedUnused,
    endsAtByte,
    constantAnswer,
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { length }) {
    const speaker = await attempt.connect();
    speaker.say(length);
    const how = await speaker.connection.untilReceived(length);
    await withConstantAnswer(attempt, speaker, async () => {
      speaker.judgeSoFar();
      if (how === 'silence' && speaker.connection.receivedBytes === 0) await throwSilence(attempt, speaker);
      if (how !== 'complete') {
        const printed = await untilPrinted(attempt, speaker.sent);
        await withByteThatEnds(
          attempt,
          () => speaker.sent,
          async () => withLostEnd(attempt, async () => speaker.throwShort({ due: length, how, more: { printed } })),
        );
      }
      await expectNothingMore(attempt, speaker);
    });
  },
});

const closed: ReadonlySet<string> = new Set(['early-eof', 'reset']);

function asksForTooMuch(context: HintContext): boolean {
  return says(
    context,
    'OutOfMemoryError',
    'NegativeArraySizeException',
    'MemoryError',
    'capacity overflow',
    'makeslice: len out of range',
    'bad_alloc',
    'memory allocation of',
  );
}

/** Surplus bytes may come late: a second message flushes them out, without waiting for nothing. */
async function expectNothingMore(attempt: Attempt, speaker: Speaker): Promise<void> {
  await speaker.connection.until(() => (speaker.connection.receivedBytes > speaker.sent.length ? true : undefined), {
    limitMs: 40,
  });
  speaker.judgeSoFar();
  attempt.note('nothing more comes, as it should be');
}

/** Nothing came: finds out whether more bytes, or the end, release the answer, and says so. */
async function throwSilence(attempt: Attempt, speaker: Speaker): Promise<never> {
  const evidence = { ...(await speaker.evidence('silence')), ...whereLoopStands(attempt, speaker.connection) };
  const length = speaker.sent.length;
  const found = await whatReleasesIt(attempt, speaker);
  throw new Violation({
    expected: `${count(length)} back while the connection is open`,
    observed: `nothing for ${(limits.replyMs / 1000).toFixed(1)} s${found.detail === '' ? '' : `; ${found.detail}`}`,
    certainty: 'wants-confirmation',
    evidence: {
      ...evidence,
      expectedBytes: length,
      receivedBytes: 0,
      releases: found.releases,
      releasesDetail: found.detail,
      printed: hasPrinted(attempt, speaker.sent),
    },
  });
}

type Release = {
  readonly releases: 'nothing' | 'one-behind' | 'whole-buffers' | 'as-announced' | 'at-length' | 'at-eof';
  readonly detail: string;
};

async function whatReleasesIt(attempt: Attempt, speaker: Speaker): Promise<Release> {
  const { connection } = speaker;
  if (connection.end !== 'open') return { releases: 'nothing', detail: '' };
  const first = speaker.sent.length;
  attempt.note('the client sends more, to find out what releases the answer');
  speaker.say(10);
  await connection.until(() => (connection.receivedBytes > 0 ? true : undefined), { limitMs: 350 });
  if (connection.receivedBytes > 0) speaker.judgeSoFar();
  if (connection.receivedBytes === first)
    return { releases: 'one-behind', detail: `the answer to the first message came after the second had been sent` };
  // Two letters that are taken for a length announce up to 31 thousand bytes; the largest buffers that are usual hold 64 KiB.
  for (const more of [20_000, 20_000, 100_000]) {
    if (connection.receivedBytes > 0) break;
    speaker.say(more);
    await connection.until(() => (connection.receivedBytes > 0 ? true : undefined), { limitMs: 350 });
  }
  const early = connection.receivedBytes;
  if (early > 0) {
    await connection.untilReceived(speaker.sent.length, 350);
    const came = connection.receivedBytes;
    const detail = `after ${count(speaker.sent.length)} had been sent, ${count(came)} came`;
    // The length may stand before the answer as well, and words of the server's own.
    const surplus = came - 2 - speaker.sent.readUInt16BE(0);
    if (surplus >= 0 && surplus <= wordsMax) return { releases: 'as-announced', detail };
    speaker.judgeSoFar();
    return {
      releases:
        came === speaker.sentBytes || wholeBuffers(attempt, { came, kept: speaker.sentBytes - came })
          ? 'whole-buffers'
          : 'at-length',
      detail,
    };
  }
  connection.halfClose();
  await connection.until(() => (connection.receivedBytes > 0 || connection.end !== 'open' ? true : undefined), {
    limitMs: limits.waitingClientMs,
  });
  if (connection.receivedBytes > 0) return { releases: 'at-eof', detail: 'the answer came after the client had half-closed' };
  return { releases: 'nothing', detail: 'nor did more bytes or the end of the input bring an answer' };
}

/**
 * Everything comes where a write that does not fit goes past the buffer; who waits for a full buffer holds the rest back.
 * Whether the answer came in multiples of the buffer that output libraries use: then it was written and not flushed; or in what no number of
 * full buffers of a usual size makes, since a library writes out what it has when the next piece does not fit. A server that waits for
 * a full buffer of its own is seen to ask for all of it (MSG_WAITALL), or releases other amounts.
 */
function wholeBuffers(attempt: Attempt, { came, kept }: { readonly came: number; readonly kept: number }): boolean {
  if (attempt.server.tree.waits().some((wait) => wait.call === 'recvfrom' && ((wait.args[3] ?? 0) & MSG_WAITALL) !== 0))
    return false;
  return came % 4_096 === 0 || roundSizes({ came, kept }).length === 0;
}

const MSG_WAITALL = 0x100;

/** No server puts more words around an answer. */
const wordsMax = 64;

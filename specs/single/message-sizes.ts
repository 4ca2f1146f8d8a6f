import fc from 'fast-check';
import {
  defineCheck,
  limits,
  now,
  onFreshServer,
  Violation,
  type Attempt,
  type Evidence,
  type ProfileOptions,
} from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes, memoryFault } from '../hints.ts';
import { withLostEnd } from '../lost-end.ts';
import { framingOf } from '../profiles.ts';
import { posix, tcpStream } from '../sources.ts';
import { cameOf, expectAnswer, hasManyLengths, isShort, lengthMaxOf, sendMessage } from './answer.ts';
import { headerBytesOf } from './length-hints.ts';
import { counted } from '../../harness/words.ts';

type Input = { readonly length: number };

const boundaries = [1, 2, 255, 256, 257, 1023, 1024, 1025, 4095, 4096, 4097, 8192, 8193, 65_535, 65_536, 65_537];
/** One byte more than common buffers hold, which are never left to chance. */
const tried = [1_000, 1_001, 1_025, 2_049, 4_097, 8_193, 65_537];
const manyBytes = 1 << 20;
const veryManyBytes = 16 << 20;
/** A server for one client, which can not be timed before, is asked for no more than this. */
const muchBytes = 4 << 20;
/**
 * A server that takes longer than this for a message is not asked for one twice as long: one that joins the pieces anew with each of
 * them is right, and takes four times as long for it.
 */
const slowMs = 250;

export default defineCheck<Input>({
  id: 'single/message-sizes',
  step: 'single',
  title: 'takes messages of any length',
  level: { 'single-message': 'MUST' },
  clients: 'one',
  fits: hasManyLengths,
  after: ['single/prints-the-message'],
  rationale:
    'A long message comes in many pieces, and exceeds every buffer of a fixed size. The server reads until the message is complete, and lets its buffer grow, or says what its limit is.',
  sources: [tcpStream, posix('recv()'), posix('send()')],
  needs: ['accept/next-client', 'single/whole-message', 'single/answers-before-eof', 'single/byte-by-byte'],
  limitMs: 20_000,
  inputs: [
    { length: 1 },
    ...tried.map((length) => ({ length })),
    { length: 100_000 },
    { length: manyBytes },
    { length: veryManyBytes },
  ],
  arbitrary: {
    values: fc.record({
      length: fc.oneof(
        fc.constantFrom(...boundaries),
        fc.integer({ min: 1, max: 3_000 }),
        fc.integer({ min: 1, max: 70_000 }),
        fc.integer({ min: 1, max: manyBytes }),
      ),
    }),
    runs: 14,
  },
  hints: [
    {
      bug: 'fixed-buffer-truncation',
      fits: (evidence) => (isShort(evidence) && isRound(evidence.receivedBytes) ? 0.85 : 0),
      because: (evidence) => `${cameOf(evidence)}, as many as a buffer holds`,
    },
    {
      bug: 'fixed-buffer-truncation',
      fits: (evidence) => (evidence['shortOneEnds'] === 'eof' ? 0.8 : 0),
      because: (evidence) =>
        `${cameOf(evidence)}, and the connection was reset, as it is when the rest stands unread; after a short message it is ended in order`,
    },
    {
      bug: 'linger-zero',
      fits: (evidence) => (evidence['shortOneEnds'] === 'reset' ? 0.75 : 0),
      because: (evidence) => `${cameOf(evidence)}, then the connection was reset`,
    },
    {
      bug: 'read-once',
      fits: (evidence) => (isShort(evidence) && Number(evidence.receivedBytes) > 0 ? 0.6 : 0),
      because: cameOf,
    },
    {
      bug: 'recv-overflows-buffer',
      fits: (_evidence, context) => (memoryFault(context) ? 0.8 : 0),
      because: () => 'the process died of a memory fault when a long message came',
    },
    {
      bug: 'len-negative',
      fits: (evidence) =>
        !(isShort(evidence) || evidence.kind === 'altered') || evidence['topBitOfLength'] !== true
          ? 0
          : Number(evidence.receivedBytes) <= lengthBytesMax
            ? 0.9
            : isShort(evidence)
              ? 0.5
              : 0,
      because: (evidence) =>
        `a message of ${counted(evidence['length'], 'byte')} was not answered, shorter ones were: its length has the highest bit set, which makes a signed number negative`,
    },
    {
      bug: 'line-length-limit',
      fits: (evidence) => (isShort(evidence) && evidence.receivedBytes === 0 && evidence['endsLines'] === true ? 0.45 : 0),
      because: (evidence) => `a message of ${counted(evidence['length'], 'byte')} was not answered, shorter ones were`,
    },
    {
      bug: 'message-length-limit',
      fits: (evidence) => (isShort(evidence) && evidence.receivedBytes === 0 && evidence['endsLines'] !== true ? 0.45 : 0),
      because: (evidence) => `a message of ${counted(evidence['length'], 'byte')} was not answered, shorter ones were`,
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { length }) {
    const max = lengthMaxOf(attempt.profile);
    const due = Math.min(length, max);
    if (attempt.profile.lifetime === 'one-shot') return exchange(Math.min(due, muchBytes));
    for (let bytes = manyBytes; bytes < due; bytes *= 2)
      if ((await millisecondsFor(async () => exchange(bytes))) > slowMs) {
        attempt.fact('longestMessage', bytes);
        return undefined;
      }
    return exchange(due);

    async function exchange(bytes: number): Promise<void> {
      attempt.log.restart();
      const speaker = await sendMessage(attempt, bytes);
      try {
        await withLostEnd(attempt, async () =>
          expectAnswer(speaker, {
            limitMs: limits.stallMs,
            more: {
              length: bytes,
              headerBytes: headerBytesOf(attempt.profile),
              topBitOfLength: hasTopBit(attempt.profile, bytes),
              endsLines: framingOf(attempt.profile)?.kind === 'delimiter',
            },
          }),
        );
      } catch (error) {
        throw error instanceof Violation && isCutByReset(error.evidence)
          ? error.withMore({ shortOneEnds: await endOfShortOne(attempt) })
          : error;
      }
      speaker.connection.close();
    }
  },
});

function isCutByReset({ kind, receivedBytes }: Evidence): boolean {
  return kind === 'reset' && Number(receivedBytes) > 0;
}

/** How the connection ends behind a message that fits into every buffer: a server that leaves nothing unread resets it on purpose only. */
async function endOfShortOne(attempt: Attempt): Promise<string | undefined> {
  return onFreshServer(attempt, async (fresh) => {
    fresh.note('a short message is sent, to see how its connection ends');
    const speaker = await sendMessage(fresh, shortBytes);
    await speaker.untilAnswered();
    return speaker.connection.untilEnd(limits.replyMs);
  });
}

const shortBytes = 8;

/** Whether the length, as a number of the width that the framing has, is negative when it is read with a sign. */
function hasTopBit(profile: ProfileOptions, bytes: number): boolean {
  const framing = framingOf(profile);
  return framing?.kind === 'length-prefix' && bytes >= 2 ** (8 * framing.width - 1);
}

async function millisecondsFor(act: () => Promise<void>): Promise<number> {
  const began = now();
  await act();
  return now() - began;
}

function isRound(bytes: unknown): boolean {
  if (typeof bytes !== 'number' || bytes < 16) return false;
  return [bytes, bytes + 1].some((size) => Number.isInteger(Math.log2(size)) || size % 100 === 0);
}

/** What comes back of a message whose length is negative is no more than this length. */
const lengthBytesMax = 4;

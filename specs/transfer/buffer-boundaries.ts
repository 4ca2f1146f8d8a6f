import {
  bufferSizeOf,
  count,
  defineCheck,
  limits,
  sleep,
  standsStops,
  untilConsumed,
  Violation,
  whileStopped,
  type Attempt,
  type Evidence,
  type HintContext,
  type Speaker,
} from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes, leftUnreadInEpoll, memoryFault, notResumed } from '../hints.ts';
import { posix } from '../sources.ts';
import { isLate, isRoundLoss, lengthTooNarrow, nothingIsLeftByASend, tellLoss } from './lost-or-late.ts';
import { counted } from '../../harness/words.ts';

/** A number of bytes that one recv() of the server can take at once; or sizes around the buffer that it was seen to use. */
type Input = { readonly length: number } | { readonly around: 'the-own-buffer' };

const powers = [7, 8, 9, 10, 11, 12, 13, 14, 15, 16].map((exponent) => 2 ** exponent);
const lengths = [...powers.flatMap((power) => [power - 1, power, power + 1]), 100, 1_000, 10_000, 100_000].sort((a, b) => a - b);

export default defineCheck<Input>({
  id: 'transfer/buffer-boundaries',
  step: 'transfer',
  title: 'sends back messages that just fit, just fill, and just exceed its buffer',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale:
    'The size of the buffer is the business of the server alone. A message of exactly that size, or one byte more or less, is a message like any other.',
  sources: [posix('recv()')],
  needs: ['transfer/several-messages', 'accept/next-client', 'transfer/burst-in-one-read'],
  after: ['lifecycle/stop-continue-idle', 'lifecycle/stop-continue-connection'],
  requires: ['proc'],
  inputs: [{ around: 'the-own-buffer' }, ...lengths.map((length) => ({ length }))],
  hints: [
    lengthTooNarrow,
    {
      bug: 'epollet-single-read',
      fits: (evidence, context) => (leftUnreadInEpoll(evidence, context) ? 0.85 : 0),
      because: (evidence) =>
        `${counted(evidence.receivedBytes, 'byte')} came back, and ${String(evidence.unread)} stood unread in the server's receive queue`,
    },
    {
      bug: 'recv-overflows-buffer',
      fits: (_evidence, context) => (memoryFault(context) ? 0.9 : 0),
      because: (evidence) => `the process died of a memory fault when ${counted(evidence['length'], 'byte')} came at once`,
    },
    {
      bug: 'max-bytes',
      fits: (evidence) => (evidence['total'] === 'the same' ? 0.9 : 0),
      because: (evidence) =>
        `${counted(evidence['answeredBefore'], 'byte')} came back on the connection, and as many when they were sent in short messages: then no more`,
    },
    {
      bug: 'nul-off-by-one',
      fits: (evidence, context) =>
        evidence['atBuffer'] !== true || !writesBehindBuffers(context)
          ? 0
          : evidence['second'] === true || (evidence.kind === 'silence' && evidence['releasedByMore'] === false)
            ? 0.85
            : 0,
      because: (evidence) =>
        `a message of exactly ${counted(evidence['length'], 'byte')}, which fills the buffer, or the one after it, went wrong, and more did not help`,
    },
    {
      bug: 'exact-multiple-hang',
      fits: (evidence) =>
        evidence.kind === 'silence' && evidence.receivedBytes === 0
          ? 0.8
          : evidence.kind === 'silence' && isRound(evidence['length'])
            ? 0.6
            : 0,
      because: (evidence) => `a message of exactly ${counted(evidence['length'], 'byte')} was not answered, others were`,
    },
    {
      bug: 'queue-full-drops',
      fits: (evidence, context) => (isManyReads(evidence, context) ? 0.75 : 0),
      because: (evidence) =>
        `${counted(evidence.offset, 'byte')} of ${counted(evidence['length'], 'byte')} came back, which is no size of a buffer; what followed is missing, and a later message came`,
    },
    {
      bug: 'rest-unseen-by-select',
      fits: (evidence) => (isLate(evidence) ? 0.78 : 0),
      because: (evidence) =>
        `of ${counted(evidence['length'], 'byte')}, all of which the server had read, ${String(evidence.receivedBytes)} came back, and the others when more was sent`,
    },
    {
      bug: 'fixed-buffer-truncation',
      fits: (evidence) =>
        !isLate(evidence) && Number(evidence.receivedBytes) > 0 && !cameWhole(evidence) && isShort(evidence) ? 0.7 : 0,
      because: (evidence) => `${String(evidence.receivedBytes)} of ${counted(evidence['length'], 'byte')} came back`,
    },
    {
      bug: 'max-bytes',
      fits: (evidence) => (!isLate(evidence) && cameWhole(evidence) && isShort(evidence) ? 0.7 : 0),
      because: (evidence) =>
        `the message of ${counted(evidence['length'], 'byte')} came back whole, and the next one, of 7 bytes, was not answered`,
    },
    notResumed,
    ...contentHints,
    crashes,
  ],
  async holds(attempt, input) {
    if ('length' in input) return exchangeAtOnce(attempt, input.length);
    const size = await ownBuffer(attempt);
    if (size === undefined) return undefined;
    const around = [size - 1, size, size + 1, 2 * size, 3 * size];
    const tried = attempt.takesItsTime ? [size, size + 1] : around;
    if (tried !== around) attempt.fact('sizes', `${tried.length} of ${around.length}, since each one took a while`);
    for (const length of tried) if (length > 0 && length <= 120_000) await exchangeAtOnce(attempt, length, size);
    return undefined;
  },
});

/** The long message came, and it is the short one behind it that did not. */
function cameWhole(evidence: Evidence): boolean {
  return evidence['second'] === true && Number(evidence.receivedBytes) >= Number(evidence['length']);
}

function isShort({ kind }: Evidence): boolean {
  return kind === 'silence' || kind === 'lost' || kind === 'early-eof' || kind === 'reset';
}

/** All bytes stand in the receive queue when the server looks; then a second, short message on the same connection. */
async function exchangeAtOnce(attempt: Attempt, length: number, bufferBytes?: number): Promise<void> {
  attempt.log.restart();
  const speaker = await attempt.connect();
  if (bufferBytes !== undefined || length > 60_000) {
    await whileStopped(attempt, async () => {
      speaker.say(length);
      // A server that was not stopped takes the bytes at once; to wait for them would be a pause, which is no part of this exchange.
      if (!standsStops(attempt.knowledge)) return;
      await attempt.until(() => ((speaker.connection.serverEnd()?.unread ?? 0) >= length ? true : undefined), {
        limitMs: 200,
        everyMs: 2,
      });
    });
  } else {
    speaker.say(length);
  }
  const more = { length, atBuffer: bufferBytes !== undefined ? length % bufferBytes === 0 : isRound(length) };
  await expectAll(attempt, speaker, more);
  speaker.say(7);
  await expectAll(attempt, speaker, { ...more, second: true });
  speaker.connection.close();
  if (bufferBytes !== undefined || length === lengths.at(-1)) await expectAliveAfterwards(attempt, speaker, more);
}

/** A function whose stack was overwritten dies when it returns: after the client has left. */
async function expectAliveAfterwards(attempt: Attempt, speaker: Speaker, more: Readonly<Record<string, unknown>>): Promise<void> {
  await attempt.until(
    () => (['ESTABLISHED', 'CLOSE_WAIT'].includes(speaker.connection.serverEnd()?.state ?? '') ? undefined : true),
    { limitMs: 150, everyMs: 2 },
  );
  await sleep(10);
  await attempt.expectAlive(`a message of ${counted(more['length'], 'byte')}`, more);
}

async function expectAll(attempt: Attempt, speaker: Speaker, more: Readonly<Record<string, unknown>>): Promise<void> {
  const { connection } = speaker;
  const due = speaker.due.length;
  const how = await connection.untilReceived(due);
  speaker.judgeSoFar(more);
  if (how === 'complete') return;
  const came = connection.receivedBytes;
  if (how === 'silence' && more['second'] !== true && came === 0) {
    const evidence = await speaker.evidence('silence');
    connection.send(Buffer.from('and more\n'));
    await connection.until(() => (connection.receivedBytes > 0 ? true : undefined), { limitMs: limits.waitingClientMs });
    const releasedByMore = connection.receivedBytes > 0;
    throw new Violation({
      expected: `${count(due)} back`,
      observed: `nothing for ${limits.replyMs / 1000} s, ${releasedByMore ? 'until more was sent' : 'nor after more had been sent'}`,
      certainty: evidence.kind === 'process-ended' ? 'certain' : 'wants-confirmation',
      evidence: { ...evidence, ...more, expectedBytes: due, receivedBytes: 0, offset: 0, releasedByMore },
    });
  }
  const total = came > shortBytes ? await totalOfShortMessages(attempt, due) : undefined;
  try {
    await speaker.throwShort({ due, how, more: { ...more, answeredBefore: came, ...(total === came && { total: 'the same' }) } });
  } catch (error) {
    if (how !== 'silence' || total === came || !(error instanceof Violation)) throw error;
    await tellLoss(attempt, speaker, more);
    throw error.withMore({ releasedByMore: connection.receivedBytes > came });
  }
}

/** What several reads had brought came back, and what came behind it was read and thrown away: no single buffer is too small. */
function isManyReads(evidence: Evidence, context: HintContext): boolean {
  return evidence.kind === 'lost' && !isRound(evidence.offset) && !isRoundLoss(evidence) && nothingIsLeftByASend(evidence, context);
}

/** How many bytes come back in short messages on a connection of their own, before there are no more; undefined where there are. */
async function totalOfShortMessages(attempt: Attempt, bytesMax: number): Promise<number | undefined> {
  const speaker = attempt.dial({ aside: true });
  if (!(await speaker.connection.connected())) return undefined;
  while (speaker.sentBytes < bytesMax) {
    speaker.say(shortBytes);
    if ((await speaker.connection.untilReceived(speaker.sentBytes, limits.nothingMs)) === 'complete') continue;
    return speaker.connection.receivedBytes;
  }
  return undefined;
}

const shortBytes = 64;

async function ownBuffer(attempt: Attempt): Promise<number | undefined> {
  const speaker = await attempt.connect();
  await speaker.exchange(10);
  await untilConsumed(attempt, speaker.connection);
  const size = bufferSizeOf(attempt, speaker.connection);
  speaker.connection.close();
  if (size !== undefined) {
    attempt.fact('bufferBytes', size);
    attempt.learn({ bufferBytes: [size] });
  }
  return size;
}

/** Languages that check their indexes have no byte behind the end of a buffer. */
function writesBehindBuffers(context: HintContext): boolean {
  return ['c', undefined].includes(context.knowledge.language);
}

function isRound(length: unknown): boolean {
  return typeof length === 'number' && (Number.isInteger(Math.log2(length)) || length % 100 === 0);
}

import { limits, onFreshServer, Violation, type Attempt, type Evidence, type Speaker } from '../../harness/index.ts';
import { framingOf } from '../profiles.ts';
import { headerBytesOf } from '../single/length-hints.ts';
import { exchangesOf, shown, type Pair } from './exchanges.ts';

type More = Readonly<Record<string, unknown>>;

/** Waits for the answers to everything that was sent, and for the end where the server is to close; says which answer is wrong. */
export async function expectAnswers(attempt: Attempt, speaker: Speaker, more: More = {}): Promise<void> {
  const { pairs, closes } = exchangesOf(attempt.profile, speaker.sent);
  try {
    await speaker.expectEverything();
    if (closes) await expectEndBehind(speaker, pairs.at(-1));
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    throw await told(attempt, { speaker, violation: error, pairs, more: { ...more, ...endOf(attempt) } });
  }
}

function endOf({ profile }: Attempt): More {
  const framing = framingOf(profile);
  return framing?.kind === 'delimiter' ? { endOfMessage: framing.end.toString('latin1') } : {};
}

/** The profile says that the server closes behind this answer. */
async function expectEndBehind(speaker: Speaker, last: Pair | undefined): Promise<void> {
  const end = await speaker.connection.untilEnd(limits.replyMs);
  speaker.judgeSoFar();
  if (end !== 'open') return;
  throw new Violation({
    expected: `the end of the connection behind the answer ${shown(last?.answer ?? Buffer.alloc(0))}`,
    observed: `the answer came, and the connection was still open ${(limits.replyMs / 1000).toFixed(1)} s later`,
    certainty: 'wants-confirmation',
    evidence: { ...(await speaker.evidence('no-eof')), staysOpen: true },
  });
}

type Found = {
  readonly speaker: Speaker;
  readonly violation: Violation;
  readonly pairs: readonly Pair[];
  readonly more: More;
};

/** The violation in the words of the profile: which answer to which message is wrong, and what a fresh server says. */
async function told(attempt: Attempt, found: Found): Promise<Violation> {
  const { speaker, violation, pairs, more } = found;
  const { evidence } = violation;
  if (evidence.kind === 'no-eof') return violation.withMore({ ...more, answered: pairs.length });
  const { received } = speaker.connection;
  const { at, from } = firstWrong(pairs, received);
  const pair = pairs[at];
  if (pair === undefined) return surplusOf(found, received.subarray(from));
  const came = received.subarray(from, from + Math.max(pair.answer.length, 1) * 2 + surplusShownBytes);
  const isShort = violation.evidence['missingHead'] !== undefined;
  return new Violation({
    expected: `the answer ${shown(pair.answer)} to message ${at + 1}, ${shown(pair.content)}`,
    observed: isShort
      ? violation.observed.replace(/^.*?(?=,)/, came.length === 0 ? 'no answer to it came' : `${shown(came)} came`)
      : shown(came),
    certainty: violation.certain ? 'certain' : 'wants-confirmation',
    evidence: {
      ...evidence,
      ...more,
      ...partsOf(attempt, pair, came),
      answered: at,
      answerBytes: came.length,
      ...(isShort && { seen: violation.observed }),
      messagesBefore: pairs.slice(Math.max(0, at - beforeMax), at).map(({ content }) => shown(content)),
      ...(await onOtherServers(attempt, { pairs, at })),
    },
  });
}

/** So much of what came behind a short answer is shown. */
const surplusShownBytes = 16;

/** The answer alone, for the hints that compare what was due with what came. */
function partsOf(attempt: Attempt, pair: Pair, came: Buffer): Partial<Evidence> {
  const framing = framingOf(attempt.profile);
  const length = pair.answer.length;
  return {
    expectedBytes: length,
    receivedBytes: came.length,
    headerBytes: headerBytesOf(attempt.profile),
    messageText: pair.content.subarray(0, textMax).toString('latin1'),
    expectedAll: pair.answer.subarray(0, textMax).toString('latin1'),
    receivedAll: came.subarray(0, textMax).toString('latin1'),
    lacksEndOfMessage:
      framing?.kind === 'delimiter' &&
      pair.answer.subarray(0, length - framing.end.length).equals(came) &&
      pair.answer.subarray(-framing.end.length).equals(framing.end) &&
      came.length > 0,
  };
}

const textMax = 256;
/** So many messages are told that went before the one with the wrong answer. */
const beforeMax = 5;

/** The first answer that has not come as it should, and where it begins. */
function firstWrong(pairs: readonly Pair[], received: Buffer): { readonly at: number; readonly from: number } {
  let from = 0;
  for (const [at, { answer }] of pairs.entries()) {
    if (!received.subarray(from, from + answer.length).equals(answer)) return { at, from };
    from += answer.length;
  }
  return { at: pairs.length, from };
}

function surplusOf({ violation, pairs, more }: Found, surplus: Buffer): Violation {
  const last = pairs.at(-1);
  return new Violation({
    expected: `nothing behind the answer ${shown(last?.answer ?? Buffer.alloc(0))} to message ${pairs.length}, ${shown(last?.content ?? Buffer.alloc(0))}`,
    observed: `${shown(surplus)} came behind it`,
    certainty: 'certain',
    evidence: {
      ...violation.evidence,
      ...more,
      answered: pairs.length,
      receivedAll: surplus.subarray(0, textMax).toString('latin1'),
      surplus: surplus.subarray(0, textMax).toString('latin1'),
    },
  });
}

/**
 * Whether the state of the server matters: a fresh one is asked the same, and where it is wrong as well, another fresh one is asked the
 * message alone. A server that answers the first time has kept something; one that answers the message alone does not mind the message,
 * but its place.
 */
async function onOtherServers(
  attempt: Attempt,
  { pairs, at }: { readonly pairs: readonly Pair[]; readonly at: number },
): Promise<Partial<Evidence>> {
  const wire = messagesOf(attempt, pairs.slice(0, at + 1));
  const rightOnFresh = await answersRightly(attempt, wire);
  if (rightOnFresh !== false || at === 0) return { rightOnFresh };
  return { rightOnFresh, rightAlone: await answersRightly(attempt, wire.slice(-1)) };
}

/** The messages in the bytes that carried them, one by one. */
function messagesOf(attempt: Attempt, pairs: readonly Pair[]): readonly Buffer[] {
  const wireOf = attempt.profile['wireOf'] as (content: Buffer) => Buffer;
  return pairs.map(({ content }) => wireOf(content));
}

async function answersRightly(attempt: Attempt, wire: readonly Buffer[]): Promise<boolean | undefined> {
  return onFreshServer(attempt, async (fresh) => {
    const { connection } = await fresh.connect();
    const sent: Buffer[] = [];
    for (const message of wire) {
      sent.push(message);
      connection.send(message);
      const due = fresh.profile.replyOf(Buffer.concat(sent));
      await connection.untilReceived(due.length, limits.waitingClientMs);
      if (!connection.received.equals(due)) return false;
    }
    return true;
  });
}

import { limits, onFreshServer, Violation, type Attempt, type Evidence, type Hint } from '../harness/index.ts';
import { messageOf } from './content/exchange-bytes.ts';
import { framingOf } from './profiles.ts';

/**
 * An answer that lacks its last bytes was read in part, or was cut or trimmed before it was sent. Which of them it was, a short message
 * tells, which fits in one segment and in every buffer: it loses its end too where the server takes it away.
 */
type LostEnd =
  /** The short message lost as many bytes. */
  | 'always'
  /** The same, and its answer came before these bytes were sent. */
  | 'unread'
  /** It lost nothing, and it did when it ended like the message before. */
  | 'white-space'
  /** It came back whole: the length of the message matters. */
  | 'sometimes';

/** Lets something be judged; an answer that lacks no more than some bytes at its end is looked into. */
export async function withLostEnd(attempt: Attempt, judge: () => Promise<void>): Promise<void> {
  try {
    await judge();
  } catch (error) {
    throw error instanceof Violation ? await explained(attempt, error) : error;
  }
}

async function explained(attempt: Attempt, violation: Violation): Promise<Violation> {
  const { missingEnd: missing } = violation.evidence;
  // What is printed is compared without an answer: a second message would tell nothing.
  if (violation.evidence['printed'] === true) return violation;
  if (typeof missing !== 'string' || attempt.profile['ownMessages'] === true) return violation;
  const end = endOfMessages(attempt);
  const more: Partial<Evidence> = endsWith(end, missing)
    ? { lacksEndOfMessage: true }
    : { lostEnd: await onFreshServer(attempt, async (fresh) => whereLost(fresh, missing)) };
  return violation.withMore(more);
}

/** What ends a message of the profile, and a text that the profile wants as the answer. */
function endOfMessages({ profile }: Attempt): string {
  const framing = framingOf(profile);
  if (framing?.kind === 'delimiter') return framing.end.toString('latin1');
  return typeof profile.reply === 'string' && profile.reply.startsWith('text:') ? '\n' : '';
}

function endsWith(end: string, missing: string): boolean {
  return missing !== '' && end.endsWith(missing);
}

const word = 'abcdefghijkl';

async function whereLost(fresh: Attempt, missing: string): Promise<LostEnd> {
  fresh.note('a short message is sent, to see whether it loses its end too');
  if ((await lostOf(fresh, word)) === missing.length) return (await isAnsweredWithout(fresh, missing.length)) ? 'unread' : 'always';
  if (missing.trim() !== '') return 'sometimes';
  return (await lostOf(fresh, `${word}${missing}`)) === missing.length ? 'white-space' : 'sometimes';
}

/** How many bytes at the end of the answer do not come. */
async function lostOf(attempt: Attempt, text: string): Promise<number | undefined> {
  const speaker = await attempt.connect();
  speaker.send(messageOf(attempt, Buffer.from(text, 'latin1')));
  speaker.endMessage();
  await speaker.untilAnswered();
  const { due, connection } = speaker;
  const { received } = connection;
  connection.close();
  return due.subarray(0, received.length).equals(received) ? due.length - received.length : undefined;
}

/** Whether the server takes a message for complete of which the last bytes were not sent: it can not have cut them off. */
async function isAnsweredWithout(attempt: Attempt, bytes: number): Promise<boolean> {
  const { kind } = framingOf(attempt.profile) ?? {};
  if (kind !== 'fixed' && kind !== 'length-prefix') return false;
  attempt.note(`a short message is sent without its last ${bytes === 1 ? 'byte' : `${bytes} bytes`}`);
  const { connection } = await attempt.connect();
  const message = messageOf(attempt, Buffer.from(word, 'latin1'));
  const due = attempt.profile.replyOf(message).length - bytes;
  connection.send(message.subarray(0, -bytes));
  await connection.untilReceived(due, limits.waitingClientMs);
  const { receivedBytes } = connection;
  connection.close();
  return receivedBytes === due;
}

export const lostEndHints: readonly Hint[] = [
  {
    bug: 'reply-lacks-newline',
    fits: (evidence) => (evidence['lacksEndOfMessage'] === true && endsLine(evidence) ? 0.96 : 0),
    because: () => 'everything came back but what ends the message',
  },
  {
    bug: 'reply-lacks-delimiter',
    fits: (evidence) => (evidence['lacksEndOfMessage'] === true && !endsLine(evidence) ? 0.96 : 0),
    because: ({ missingEnd }) => `everything came back but ${JSON.stringify(missingEnd)}, which ends the message`,
  },
  {
    bug: 'trims-whitespace',
    fits: (evidence) =>
      evidence['lostEnd'] === 'white-space' || (evidence['printed'] === true && lacksWhiteSpace(evidence))
        ? 0.96
        : lacksWhiteSpace(evidence) && isShortAndUnasked(evidence)
          ? 0.6
          : 0,
    because: () => 'everything came back but the white space at the end of the message',
  },
  {
    bug: 'reads-too-few-bytes',
    fits: (evidence) => (evidence['lostEnd'] === 'unread' ? 0.97 : 0),
    because: ({ missingEnd }) =>
      `the answer lacks ${lastBytes(missingEnd)}, and it is the same when a message is sent without ${String(missingEnd).length === 1 ? 'it' : 'them'}: the server does not wait for the end of the message`,
  },
  {
    bug: 'cuts-last-byte',
    fits: (evidence) => (evidence['lostEnd'] === 'always' ? 0.96 : 0),
    because: ({ missingEnd }) => `everything came back but ${lastBytes(missingEnd)}, of a short message as well`,
  },
];

function lastBytes(missingEnd: unknown): string {
  const { length } = String(missingEnd);
  return length === 1 ? 'the last byte' : `the last ${length} bytes`;
}

function endsLine({ missingEnd }: Evidence): boolean {
  return missingEnd === '\n' || missingEnd === '\r\n';
}

function lacksWhiteSpace({ missingEnd }: Evidence): boolean {
  return typeof missingEnd === 'string' && missingEnd.trim() === '';
}

/** A message that is short enough for every buffer, where no other was sent to compare. */
function isShortAndUnasked(evidence: Evidence): boolean {
  return evidence['lostEnd'] === undefined && Number(evidence.expectedBytes) <= 100;
}

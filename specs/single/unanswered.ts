import { onFreshServer, type Attempt, type Hint } from '../../harness/index.ts';
import { counted } from '../../harness/words.ts';
import { framed, type Framing } from '../framing.ts';

/** What a server answers that has not answered a message whose length is known. */
type Answered = {
  /** The message, with so many bytes behind it. */
  readonly answersWithMore?: number;
  /** A message whose length is written in digits. */
  readonly readsDigits?: true;
};

/** A terminator, the bytes of a length, the padding of a struct: nobody counts more to a message by mistake. */
const moreMax = 16;
const eachMs = 50;
const digitsMs = 700;
const word = 'hello';

/** Asks fresh servers what they would have answered. */
export async function whatIsAnswered(attempt: Attempt, framing: Framing): Promise<Answered> {
  if (framing.kind !== 'fixed' && framing.kind !== 'length-prefix') return {};
  const more = await onFreshServer(attempt, async (fresh) => bytesUntilAnswered(fresh, framing));
  if (more !== undefined) return { answersWithMore: more };
  if (framing.kind !== 'length-prefix') return {};
  const digits = await onFreshServer(attempt, async (fresh) => answersDigits(fresh, framing.width));
  return digits === true ? { readsDigits: true } : {};
}

/** How many bytes behind a whole message bring the answer. */
async function bytesUntilAnswered(fresh: Attempt, framing: Framing): Promise<number | undefined> {
  const { connection } = await fresh.connect();
  fresh.note('the client sends further bytes behind the message one by one, to see whether they bring the answer');
  connection.send(framed(framing, Buffer.alloc(framing.kind === 'fixed' ? framing.length : 12, 'a')));
  for (let more = 0; more <= moreMax; more++) {
    await connection.until(() => (connection.receivedBytes > 0 || connection.end !== 'open' ? true : undefined), {
      limitMs: eachMs,
    });
    if (connection.receivedBytes > 0) return more > 0 ? more : undefined;
    if (connection.end !== 'open') return undefined;
    connection.send(Buffer.from('b'));
  }
  return undefined;
}

async function answersDigits(fresh: Attempt, width: number): Promise<boolean> {
  const { connection } = await fresh.connect();
  fresh.note('the client writes the length of a message in digits, to see whether it is answered');
  connection.send(Buffer.from(`${String(word.length).padStart(width, '0')}${word}`));
  await connection.until(() => (connection.received.includes(word) || connection.end !== 'open' ? true : undefined), {
    limitMs: digitsMs,
  });
  return connection.received.includes(word);
}

export const unansweredHints: readonly Hint[] = [
  {
    bug: 'waits-for-more-bytes',
    fits: (evidence) => (evidence['answersWithMore'] === undefined ? 0 : 0.94),
    because: (evidence) =>
      `a whole message was not answered; with ${counted(evidence['answersWithMore'], 'byte')} more behind it one was`,
  },
  {
    bug: 'len-read-as-digits',
    fits: (evidence) => (evidence['readsDigits'] === true ? 0.96 : 0),
    because: () => 'a message was not answered; one whose length was written in digits was',
  },
];

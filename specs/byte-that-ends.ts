import { onFreshServer, Violation, type Attempt, type Hint } from '../harness/index.ts';

/**
 * A connection that ended may have ended because of what was sent: a letter that means "quit" to the server. Lets something be judged, and
 * when the connection or the server ended meanwhile looks for the one byte that does it, each time on a fresh server.
 */
export async function withByteThatEnds(attempt: Attempt, sent: () => Buffer, judge: () => Promise<void>): Promise<void> {
  try {
    await judge();
  } catch (error) {
    if (!(error instanceof Violation) || !endings.has(error.evidence.kind)) throw error;
    const byte = await byteThatEnds(attempt, sent());
    throw byte === undefined ? error : error.withMore({ endsAtByte: String.fromCharCode(byte) });
  }
}

export const endsAtByte: Hint = {
  bug: 'quit-command',
  fits: (evidence) => (evidence['endsAtByte'] === undefined ? 0 : 0.985),
  because: (evidence) =>
    `messages without ${JSON.stringify(evidence['endsAtByte'])} were all answered, and one that has it ended the connection`,
};

const endings: ReadonlySet<string> = new Set(['early-eof', 'reset', 'process-ended']);

/** Halves the bytes that come into question, as long as one half of them does no harm and the other does. */
async function byteThatEnds(attempt: Attempt, sent: Buffer): Promise<number | undefined> {
  let suspects = [...new Set(sent)].filter((byte) => byte !== lineFeed && byte !== harmless);
  if (!(await goesOn(attempt, [])) || (await goesOn(attempt, suspects))) return undefined;
  while (suspects.length > 1) {
    const half = suspects.slice(0, suspects.length >> 1);
    suspects = (await goesOn(attempt, half)) ? suspects.slice(half.length) : half;
  }
  const [found] = suspects;
  return found === undefined || (await goesOn(attempt, [found])) ? undefined : found;
}

/** Whether a message with these bytes is answered, and those behind it as well. */
async function goesOn(attempt: Attempt, bytes: readonly number[]): Promise<boolean> {
  const plain = Buffer.alloc(plainBytes, harmless);
  const messages = [Buffer.from([...bytes, ...plain]), plain, plain].map((message) => Buffer.from([...message, lineFeed]));
  const answered = await onFreshServer(attempt, async (fresh) => {
    const speaker = await fresh.connect();
    let due = 0;
    for (const message of messages) {
      speaker.send(message);
      due += message.length;
      if ((await speaker.connection.untilReceived(due)) !== 'complete') return false;
    }
    return true;
  });
  return answered === true;
}

const lineFeed = 10;
/** A hyphen: no letter, and no word is made of it. */
const harmless = 45;
const plainBytes = 12;

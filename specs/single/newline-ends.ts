import { onFreshServer, Violation, type Attempt, type Hint } from '../../harness/index.ts';
import { messageOf } from '../content/exchange-bytes.ts';
import { framingOf } from '../profiles.ts';

/**
 * An answer that ends where the first newline of the message stands was cut by a reader of lines, or by a buffer of just this length.
 * Which of them it was, a short message tells in which a newline stands elsewhere. Lets something be judged, and looks into such answers.
 */
export async function withNewlineThatEnds(attempt: Attempt, judge: () => Promise<void>): Promise<void> {
  try {
    await judge();
  } catch (error) {
    if (!(error instanceof Violation) || !mayEndAtNewline(attempt, error)) throw error;
    throw error.withMore({ endsAtNewline: await isCutAtNewline(attempt) });
  }
}

export const newlineEndsMessage: Hint = {
  bug: 'newline-ends-message',
  fits: (evidence) => (evidence['endsAtNewline'] === true ? 0.95 : 0),
  because: () => 'the answer ends where a newline stands in the message, of a short message as well',
};

const newline = 0x0a;

function mayEndAtNewline({ profile }: Attempt, { evidence }: Violation): boolean {
  const framing = framingOf(profile);
  if (framing?.kind === 'delimiter' && framing.end.includes(newline)) return false;
  return Number(evidence.receivedBytes) > 0 && Number(evidence.receivedBytes) < Number(evidence.expectedBytes);
}

async function isCutAtNewline(attempt: Attempt): Promise<boolean | undefined> {
  return onFreshServer(attempt, async (fresh) => {
    fresh.note('a short message with a newline in its middle is sent, to see whether its answer ends there');
    const speaker = await fresh.connect();
    speaker.send(messageOf(fresh, Buffer.from('abcde\nfghijkl')));
    speaker.endMessage();
    await speaker.untilAnswered();
    const { due, connection } = speaker;
    const { received } = connection;
    connection.close();
    const end = due.indexOf(newline);
    return end > 0 && [end, end + 1].includes(received.length) && due.subarray(0, received.length).equals(received);
  });
}

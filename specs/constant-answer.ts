import { onFreshServer, Violation, type Attempt, type Hint, type Speaker } from '../harness/index.ts';

/**
 * An answer that holds nothing of the message may be the same for every message. Lets something be judged, and when it is wrong says
 * another thing to a fresh server: who answers the same to both does not send back what came.
 */
export async function withConstantAnswer(
  attempt: Attempt,
  { connection, sent }: Speaker,
  judge: () => Promise<void>,
  sayOther: (fresh: Speaker) => void = sayOtherWords,
): Promise<void> {
  try {
    await judge();
  } catch (error) {
    if (!(error instanceof Violation) || error.evidence.kind === 'process-ended') throw error;
    // The rest of a longer answer may still be on its way.
    await connection.until(() => (connection.end === 'open' ? undefined : true), { limitMs: restMs, surplusMax: answerMax });
    if (connection.receivedBytes > connection.sentBytes + answerMax) throw error;
    const answer = connection.received.toString('latin1');
    if (!isTextOfItsOwn(answer, sent.toString('latin1'))) throw error;
    const other = await onFreshServer(attempt, async (fresh) => answerToOther(fresh, { sayOther, sent, dueBytes: answer.length }));
    throw other === answer ? error.withMore({ constantAnswer: answer.trimEnd().slice(0, shownBytes) }) : error;
  }
}

export const constantAnswer: Hint = {
  bug: 'constant-answer',
  fits: (evidence) => (evidence['constantAnswer'] === undefined ? 0 : 0.97),
  because: (evidence) => `two different messages had the same answer, ${JSON.stringify(evidence['constantAnswer'])}`,
};

/** Words, and none of the message in them. */
function isTextOfItsOwn(answer: string, message: string): boolean {
  if (!/[A-Za-z]{2}/.test(answer)) return false;
  const [said, heard] = [message.toLowerCase(), answer.toLowerCase()];
  for (let at = 0; at + piece <= said.length; at++) if (heard.includes(said.slice(at, at + piece))) return false;
  return true;
}

function sayOtherWords(speaker: Speaker): void {
  speaker.send(Buffer.from('these are quite other words\n'));
}

type OtherMessage = { readonly sayOther: (speaker: Speaker) => void; readonly sent: Buffer; readonly dueBytes: number };

/** Nothing, where the other message has turned out to be the same. */
async function answerToOther(fresh: Attempt, { sayOther, sent, dueBytes }: OtherMessage): Promise<string | undefined> {
  fresh.note('another message is sent, to see whether it has the same answer');
  const speaker = await fresh.connect();
  sayOther(speaker);
  if (speaker.sent.equals(sent)) return undefined;
  await speaker.connection.untilReceived(dueBytes);
  // What is sent back behind it would tell the two answers apart.
  await speaker.connection.until(() => (speaker.connection.receivedBytes > dueBytes ? true : undefined), {
    limitMs: restMs,
  });
  return speaker.connection.received.toString('latin1');
}

/** So many bytes in a row are in no other text by chance. */
const piece = 4;
const shownBytes = 60;
/** Who sends more than this has no text of its own, but does not stop. */
const answerMax = 4_096;
/** A program writes its answer in one go, or in several that follow at once. */
const restMs = 120;

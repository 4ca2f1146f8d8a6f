import { now, Violation, type Attempt } from '../../harness/index.ts';
import { exchangeBytesOn } from './exchange-bytes.ts';

/** A server that takes a while for every answer gets those texts that it has answered by then: the first of them. */
const enoughMs = 8_000;

/**
 * Sends texts on one connection, each when the one before has come back; those first that are likeliest to be answered otherwise. The
 * violation is that of the smallest exchange which still shows it, and has the `text` that the server stumbles over.
 */
export async function exchangeTexts(attempt: Attempt, texts: readonly string[]): Promise<void> {
  const speaker = await attempt.connect();
  const began = now();
  for (const [at, text] of texts.entries()) {
    if (now() - began > enoughMs) {
      attempt.fact('textsSent', `${at} of ${texts.length}, since each answer took a while`);
      break;
    }
    try {
      await exchangeBytesOn(attempt, speaker, { bytes: Buffer.from(text), more: { text }, pauseMs: 0 });
    } catch (error) {
      if (!(error instanceof Violation) || texts.length === 1) throw error;
      speaker.connection.close();
      throw await smallest({ attempt, texts, text, error });
    }
  }
  speaker.connection.close();
}

/**
 * The smallest exchange is the text alone, or the one before and this one; where it takes more of what came before, the whole stands,
 * and the last text is not what the server stumbles over.
 */
async function smallest(found: {
  readonly attempt: Attempt;
  readonly texts: readonly string[];
  readonly text: string;
  readonly error: Violation;
}): Promise<Violation> {
  const { attempt, texts, text, error } = found;
  const before = texts[texts.indexOf(text) - 1];
  try {
    await onServerThatRuns(attempt, text);
    if (before !== undefined) await onServerThatRuns(attempt, before, text);
  } catch (smaller) {
    if (smaller instanceof Violation) return smaller;
    throw smaller;
  }
  return error.withMore({ isFineAlone: true });
}

async function onServerThatRuns(attempt: Attempt, ...texts: readonly string[]): Promise<void> {
  if (!(await runs(attempt))) return;
  attempt.log.restart();
  const speaker = await attempt.connect();
  for (const [at, text] of texts.entries())
    await exchangeBytesOn(attempt, speaker, {
      bytes: Buffer.from(text),
      more: { text, ...(at > 0 && { isFineAlone: true, textBefore: texts[at - 1] }) },
      pauseMs: 0,
    });
  speaker.connection.close();
}

/** Whether there is a server to ask once more: one that has ended is started again, where its port is free. */
async function runs(attempt: Attempt): Promise<boolean> {
  if (attempt.server.exit === undefined) return true;
  const server = await attempt.launch({});
  if (server.start.kind !== 'listening') return false;
  attempt.turnTo(server);
  return true;
}

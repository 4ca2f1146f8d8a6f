import type { Attempt, Speaker } from '../../harness/index.ts';

/**
 * Whether lines that were not answered come when one more is sent: the server has them, and looks for the next only when something
 * arrives. One whose library has read ahead looks again at each event, and the end of the input is one that lasts; so it answers
 * them all in the end. One with a buffer of its own closes at the end, and leaves the rest in it.
 */
export async function comesLate(attempt: Attempt, speaker: Speaker): Promise<'no' | 'with-the-next' | 'with-each-event'> {
  const { connection } = speaker;
  const before = connection.receivedBytes;
  attempt.note('one more line is sent, to see whether it brings the answers that are missing');
  speaker.say(20);
  await connection.untilReceived(before + 1, quietMs);
  const { received } = connection;
  if (received.length === before || !speaker.due.subarray(0, received.length).equals(received)) return 'no';
  connection.halfClose();
  const how = await connection.untilReceived(speaker.dueBytes, quietMs);
  return how === 'complete' && waitsForEvents(attempt) ? 'with-each-event' : 'with-the-next';
}

/** Whether the server is told by the kernel which connection has something; JavaScript is handed the bytes themselves. */
function waitsForEvents(attempt: Attempt): boolean {
  if (attempt.knowledge.language === 'javascript') return false;
  return attempt.server.tree.waits().some(({ call }) => eventCalls.has(call));
}

const eventCalls: ReadonlySet<string> = new Set(['poll', 'ppoll', 'select', 'pselect6', 'epoll_wait', 'epoll_pwait']);
const quietMs = 500;

import { onFreshServer, whileStopped, type Attempt } from '../../harness/index.ts';

/** A text stream of Python reads so many bytes ahead. */
const readAheadBytes = 8_192;
const lines = 200;
const lineBytes = 60;

/**
 * Whether a new server loses exactly what a stream of Python reads ahead: of many lines it answers the first one, and then what stands
 * behind the first 8,192 bytes, which is the end of another line.
 */
export async function losesReadAhead(attempt: Attempt): Promise<boolean> {
  const loses = await onFreshServer(attempt, async (fresh) => {
    const speaker = await fresh.connect();
    const { connection } = speaker;
    fresh.note('many lines are sent together, to see how much of them is read ahead and lost');
    const together = Buffer.concat(Array.from({ length: lines }, () => speaker.next(lineBytes)));
    await whileStopped(fresh, async () => {
      speaker.send(together);
      await fresh.until(() => ((connection.serverEnd()?.unread ?? 0) >= together.length ? true : undefined), {
        limitMs: 200,
        everyMs: 2,
      });
    });
    const behind = together.subarray(readAheadBytes, together.indexOf(0x0a, readAheadBytes) + 1);
    const wanted = Buffer.concat([together.subarray(0, lineBytes), behind]);
    await connection.untilReceived(wanted.length);
    return connection.received.subarray(0, wanted.length).equals(wanted);
  });
  return loses === true;
}

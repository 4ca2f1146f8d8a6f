import { sleep, until, Patience } from '../../harness/index.ts';
import type { Meeting } from './meet.ts';

/**
 * Whether the message goes on at this place on another connection, as it does with a client that connects anew for each piece. Such a
 * client may wait for an answer to its piece first: it gets one.
 */
export async function goesOnElsewhere({ visitor, host, client, handed }: Meeting, offset: number): Promise<boolean> {
  const another = () => host.visitors[1];
  const patience = new Patience({ limitMs: nextPieceMs, watched: client.tree });
  visitor.send(visitor.received);
  visitor.halfClose();
  await until(() => (another() === undefined && client.exit === undefined ? undefined : true), { patience, everyMs: 5 });
  const next = another();
  if (next === undefined) return false;
  next.startReading();
  await next.until(() => (next.receivedBytes > 0 || next.end !== 'open' ? true : undefined), nextPieceMs);
  // A piece comes whole, as it was written.
  await sleep(wholeMs);
  const due = handed.wire.subarray(offset, offset + comparedBytes);
  const came = next.received.subarray(0, due.length);
  return came.length > 0 && due.subarray(0, came.length).equals(came);
}

/** A client that is ready for its next piece connects at once. */
const nextPieceMs = 500;
const wholeMs = 20;
/** So many bytes of letters and digits agree at no other place of the message. */
const comparedBytes = 12;

import { connectForPressure, count, defineCheck, limits, now, sleep, type Attempt, type Connection } from '../../harness/index.ts';
import { counted } from '../../harness/words.ts';
import { posix } from '../sources.ts';
import { serviceHints } from './service-hints.ts';
import { fail } from './visits.ts';

/** What has not moved for so long stands still. */
const stillMs = 300;
/** A service that sends slowly does not fill the buffers in this time. */
const enoughMs = 5_000;
/** More than the process itself may keep for a socket that is full. */
const moreBytes = 1 << 20;

export default defineCheck<null>({
  id: 'service/goes-on-after-a-stall',
  step: 'service',
  title: 'goes on when a client reads again',
  level: { chargen: 'MUST' },
  rationale:
    'The service sends faster than any client reads, so that it has to wait again and again until there is room. It lasts until the client ends the connection.',
  sources: [{ kind: 'rfc', number: 864 }, posix('send()')],
  needs: ['service/serves-a-client'],
  requires: ['proc'],
  inputs: [null],
  hints: [
    {
      bug: 'chargen-stalls',
      fits: (evidence) => (evidence['stalled'] === true && evidence.kind === 'silence' ? 0.95 : 0),
      because: (evidence) =>
        `${counted(evidence['heldBytes'], 'byte')} stood in the buffers; when they had been read nothing more came`,
    },
    ...serviceHints,
  ],
  async holds(attempt) {
    const { connection } = await attempt.connect();
    await connection.untilReceived(1);
    connection.stopReading();
    attempt.note('the client does not read until the server has come to a stop');
    const heldBytes = await heldWhenStill(attempt, connection);
    if (heldBytes === undefined || connection.end !== 'open') return;
    const due = connection.receivedBytes + heldBytes + moreBytes;
    connection.startReading();
    attempt.note('the client reads again');
    const how = await connection.untilReceived(due, limits.stallMs);
    if (how === 'silence' && (await givesAnotherAmount(attempt, connection.receivedBytes)))
      await fail(
        attempt,
        connection,
        { kind: 'silence', stalled: true, heldBytes },
        {
          expected: `more than the ${count(heldBytes)} that stood in the buffers`,
          observed: `${count(connection.receivedBytes)} came, then nothing more`,
        },
      );
    connection.reset();
  },
});

/**
 * Whether a client that reads all the time gets more, or less: a service that sends a limited number of characters sends the same
 * number to everybody, and is told elsewhere.
 */
async function givesAnotherAmount(attempt: Attempt, bytes: number): Promise<boolean> {
  // In buffers of another size another number of characters stands when they are full.
  const { connection } = (await connectForPressure(attempt)).speaker;
  attempt.note('another client reads all the time, to see whether it gets as much');
  const how = await connection.untilReceived(bytes + leastBytes, limits.stallMs);
  connection.reset();
  return how === 'complete' || connection.receivedBytes !== bytes;
}

/** What stands in the buffers of the kernel, once nothing moves; undefined where the server does not fill them. */
async function heldWhenStill(attempt: Attempt, connection: Connection): Promise<number | undefined> {
  const held = (): number =>
    (connection.serverEnd()?.unsent ?? 0) + (connection.ourEnd()?.unread ?? 0) + (connection.serverEnd()?.unread ?? 0);
  const began = now();
  let seen = held();
  for (let sinceMs = now(); now() - began < enoughMs && connection.end === 'open'; await sleep(10)) {
    attempt.signal.throwIfAborted();
    const bytes = held();
    if (bytes !== seen) [seen, sinceMs] = [bytes, now()];
    else if (bytes > leastBytes && now() - sinceMs > stillMs) return bytes;
  }
  return undefined;
}

/** Fewer are no full buffer, but a service that rests between its lines. */
const leastBytes = 16 << 10;

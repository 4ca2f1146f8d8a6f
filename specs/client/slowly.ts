import { limits, NotApplicable, now, sleep, type Attempt } from '../../harness/index.ts';
import { possibleLength } from './handing.ts';
import type { Meeting } from './meet.ts';
import { counted } from '../../harness/words.ts';

/** A message that does not fit into what the kernel holds on the way to a server with little room. */
export function blockingLength(attempt: Attempt): number {
  const possible = possibleLength(attempt, 600_000);
  if (possible < 90_000)
    throw new NotApplicable(
      `In this framing a message has at most ${counted(possible, 'byte')}, which never fill the way to the server.`,
    );
  return possible;
}

/** How a client came to a stop whose server does not read. */
export type ClientStall =
  /** A thread of it sleeps in a call that sends. */
  | 'in-send'
  /** Nothing moves, and it waits elsewhere, as an event loop does. */
  | 'waiting'
  /** It has sent everything, or is gone. */
  | 'done';

/** Waits until the client stands still, since nobody reads what it sends: its queues are the same for a while. */
export async function untilStalled(attempt: Attempt, { visitor, client, handed }: Meeting): Promise<ClientStall> {
  const { tree } = client;
  const began = now();
  let seen = '';
  let sinceMs = began;
  for (;;) {
    const end = visitor.clientEnd();
    if (client.exit !== undefined || end === undefined || visitor.end !== 'open' || attempt.signal.aborted) return 'done';
    const blocked = tree.blockedSends().length > 0;
    const looks = `${end.unsent} ${blocked} ${visitor.receivedBytes}`;
    if (looks !== seen) sinceMs = now();
    seen = looks;
    const standsMs = now() - sinceMs;
    if (blocked && standsMs >= stillMs) {
      attempt.process(`the client waits in ${tree.blockedSends()[0]?.call ?? 'send'}`);
      return 'in-send';
    }
    if (end.state !== 'ESTABLISHED' || visitor.receivedBytes >= handed.wire.length) return 'done';
    if (standsMs >= waitsMs && end.unsent > 0) return 'waiting';
    if (now() - began > limits.startQuietMs) return 'waiting';
    await sleep(4);
  }
}

const stillMs = 40;
/** What a busy machine holds up for so long is not the client. */
const waitsMs = 250;

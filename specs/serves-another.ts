import { onFreshServer, type Attempt } from '../harness/index.ts';

/**
 * Whether a later client is served after one was not: a server that has reached a limit serves nobody any more, and one that has
 * ended the wrong connection serves others. A few are asked, since the wrong connection can be that of the next one, too.
 */
export async function servesAnother(attempt: Attempt): Promise<boolean> {
  for (let asked = 0; asked < most; asked++) {
    const speaker = attempt.dial({ aside: true });
    if (!(await speaker.connection.connected())) return false;
    speaker.say(16);
    const how = await speaker.connection.untilReceived(16);
    if (how !== 'ended') return how === 'complete';
  }
  return false;
}

/** Whether a fresh server ends the connection of its first client, too, when it gets these bytes: then it is they that do it, and no earlier client. */
export async function endsWhoSays(attempt: Attempt, bytes: Buffer): Promise<boolean> {
  const ended = await onFreshServer(attempt, async (fresh) => {
    const { connection } = await fresh.connect();
    connection.send(bytes);
    return (await connection.untilReceived(bytes.length)) === 'ended';
  });
  return ended === true;
}

const most = 5;

import type { Attempt } from '../harness/index.ts';

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

const most = 5;

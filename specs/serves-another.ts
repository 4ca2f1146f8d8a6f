import type { Attempt } from '../harness/index.ts';

/**
 * Whether one more client is served after another was not: a server that has reached a limit serves nobody any more, and one that has
 * ended the wrong connection serves the next.
 */
export async function servesAnother(attempt: Attempt): Promise<boolean> {
  const speaker = attempt.dial({ aside: true });
  if (!(await speaker.connection.connected())) return false;
  speaker.say(16);
  return (await speaker.connection.untilReceived(16)) === 'complete';
}

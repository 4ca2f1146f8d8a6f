import { limits, NotApplicable, type Attempt } from '../harness/index.ts';

/** Where no check before has found it out: whether a client is answered while another one is connected and silent. */
export async function expectConcurrent(attempt: Attempt): Promise<void> {
  if (attempt.knowledge.architecture !== undefined) return;
  const idle = await attempt.connect();
  await idle.exchange(20);
  const other = await attempt.connect();
  other.say(20);
  const how = await other.connection.untilReceived(20, limits.waitingClientMs);
  idle.connection.close();
  other.connection.close();
  if (how === 'silence') throw new NotApplicable('This server serves one client after the other.');
}

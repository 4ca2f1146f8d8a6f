import type { Attempt } from '../run/attempt.ts';
import { continueServer, stopServer } from './stop-continue.ts';

/**
 * Stops all processes of the server and lets them go on. On Linux a call that sends, and sleeps with a part of its bytes taken,
 * then returns this part as a short count, without any signal handler (measured for send, sendmsg, write, writev, sendfile).
 */
export async function jolt(attempt: Attempt): Promise<void> {
  const pids = attempt.server.tree.alive();
  await stopServer(attempt, pids);
  continueServer(attempt, pids);
}

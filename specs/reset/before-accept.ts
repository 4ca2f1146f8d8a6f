import {
  continueServer,
  defineCheck,
  limits,
  NotApplicable,
  processEnded,
  stopServer,
  untilQuiet,
  whileStopped,
  type Attempt,
} from '../../harness/index.ts';
import { levelInServices } from '../service/levels.ts';
import { man, tcpReset } from '../sources.ts';
import { expectIdleClient, expectUnharmed } from './aftermath.ts';
import { resetHints } from './reset-hints.ts';

/** On Linux accept() returns such a connection all the same; then getpeername() says ENOTCONN, and recv() ECONNRESET. */
export default defineCheck<null>({
  id: 'reset/before-accept',
  step: 'reset',
  title: 'survives a client that is gone before it was accepted',
  level: { echo: 'MUST', 'line-echo': 'MUST', own: 'MUST', 'single-message': 'MUST', ...levelInServices('MUST') },
  rationale:
    'The kernel completes connections on behalf of the server. A client may have crashed by the time the server looks at it, which concerns no other client.',
  sources: [tcpReset, man('accept(2)')],
  needs: ['accept/next-client', 'transfer/several-messages'],
  after: ['lifecycle/stop-continue-idle', 'lifecycle/stop-continue-connection'],
  inputs: [null],
  hints: resetHints,
  async holds(attempt) {
    // A service that speaks first does not read: it is the send that fails.
    const speaksFirst = attempt.profile.visit !== undefined && attempt.profile.name !== 'discard';
    await whileStopped(attempt, async () => {
      const speaker = await attempt.connect();
      speaker.connection.reset();
      if (speaksFirst) await resetBehindFin(attempt);
    });
    const after = 'a client that was gone before it was accepted';
    await expectUnharmed(
      attempt,
      speaksFirst ? { after, side: 'write', stopped: true } : { after, side: 'accept', stopped: true, whenEnded: readsToo },
    );
  },
});

/** After a RST alone the first send fails with ECONNRESET; where a FIN had come before it, with EPIPE, and then SIGPIPE is raised. */
async function resetBehindFin(attempt: Attempt): Promise<void> {
  const { connection } = await attempt.connect();
  connection.halfClose();
  await attempt.until(() => (connection.serverEnd()?.state === 'ESTABLISHED' ? undefined : true), {
    limitMs: limits.nothingMs,
    everyMs: 2,
  });
  connection.reset();
}

/** Whether a reset of an accepted client ends it as well: then it is the read that fails, and not the look at the address. */
async function readsToo(fresh: Attempt): Promise<{ readonly readToo: boolean }> {
  await expectSilentClientDoesNoHarm(fresh);
  const speaker = await expectIdleClient(fresh);
  await stopServer(fresh);
  speaker.connection.reset();
  continueServer(fresh);
  await untilQuiet(fresh);
  return { readToo: await processEnded(fresh.server) };
}

async function expectSilentClientDoesNoHarm(fresh: Attempt): Promise<void> {
  const silent = await fresh.connect();
  silent.connection.close();
  await untilQuiet(fresh);
  if (await processEnded(fresh.server))
    throw new NotApplicable('This server ends as well when a client leaves in order without a word.');
}

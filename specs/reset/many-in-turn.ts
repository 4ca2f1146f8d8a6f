import { currentSlowness, defineCheck, now, type Attempt } from '../../harness/index.ts';
import { crashes, ended } from '../hints.ts';
import { servesAnother } from '../serves-another.ts';
import { levelInServices } from '../service/levels.ts';
import { posix, tcpReset } from '../sources.ts';
import { expectIdleClient } from './aftermath.ts';
import { counted } from '../../harness/words.ts';

export default defineCheck<{ readonly clients: number }>({
  id: 'reset/many-in-turn',
  step: 'reset',
  title: 'is the same server after many clients have crashed',
  level: { echo: 'MUST', 'line-echo': 'MUST', ...levelInServices('MUST') },
  rationale:
    'Each client that crashes ends a part of the service: a loop, a thread, a place in a table. Whatever served it must be there for the next one, however often that happens.',
  sources: [tcpReset, posix('recv()')],
  needs: ['reset/before-accept', 'reset/while-idle', 'reset/after-data', 'accept/hundred-clients-in-turn'],
  // More than a hundred places, and than a signed byte can count.
  inputs: [{ clients: 130 }],
  hints: [
    {
      bug: 'closed-twice',
      fits: (evidence) => (evidence['nextIsServed'] === true ? 0.85 : 0),
      because: (evidence) =>
        `after ${counted(evidence['crashed'] ?? 'some', 'client')} had crashed, the connection of the next one was ended, and the one after it was served`,
    },
    {
      bug: 'worker-lost-on-error',
      fits: (evidence) => (ended(evidence) ? 0 : 0.8),
      because: (evidence) => `after ${counted(evidence['crashed'] ?? 'some', 'client')} had crashed, the next one was not served`,
    },
    crashes,
  ],
  async holds(attempt, { clients }) {
    const began = now();
    // A server that takes its time with each client is correct; it meets fewer of them.
    for (let crashed = 0; crashed < clients && (crashed < 12 || now() - began < enoughMs * currentSlowness()); crashed++) {
      if (attempt.profile.visit === undefined) await crashAfterExchange(attempt, crashed);
      else if (!(await crashAsVisitor(attempt))) break;
    }
    await attempt.expectNextClientIsServed('many clients had crashed');
  },
});

async function crashAfterExchange(attempt: Attempt, crashed: number): Promise<void> {
  const speaker = await attempt.connect({
    what: `a connection after ${counted(crashed, 'client')} have crashed`,
    more: { crashed },
  });
  speaker.say(20);
  const due = speaker.dueBytes;
  const how = await speaker.connection.untilReceived(due);
  speaker.judgeSoFar({ crashed });
  if (how !== 'complete')
    await speaker.throwShort({
      due,
      how,
      what: `an answer after ${counted(crashed, 'client')} have crashed`,
      more: { crashed, ...(how === 'ended' && { nextIsServed: await servesAnother(attempt) }) },
    });
  speaker.connection.reset();
}

/** Whether a client of a small service was served before it crashed; whoever was not is the matter of the one that comes after it. */
async function crashAsVisitor(attempt: Attempt): Promise<boolean> {
  const { connection } = await expectIdleClient(attempt);
  const served = attempt.profile.name === 'discard' ? connection.serverEnd()?.unread === 0 : connection.receivedBytes > 0;
  connection.reset();
  return served;
}

const enoughMs = 3_000;

import {
  defineCheck,
  limits,
  NotApplicable,
  now,
  whileStopped,
  Violation,
  type Attempt,
  type Evidence,
  type Speaker,
} from '../../harness/index.ts';
import { counted } from '../../harness/words.ts';
import { crashes, sleepsIn } from '../hints.ts';
import { man, posix } from '../sources.ts';
import { backlogOf } from './burst-of-connections.ts';

/** So many clients at once are known to be served when they come one after the other. */
const clientsMax = 5;
/** Whether two clients meet in the queue is a race; a server that is slow gets fewer of them. */
const enoughMs = 1_000;
const roundsMin = 4;

export default defineCheck<{ readonly rounds: number }>({
  id: 'accept/burst-served-together',
  step: 'accept',
  title: 'serves clients at once that have come at the same moment',
  level: { echo: 'SHOULD', 'line-echo': 'SHOULD' },
  levelIfConcurrent: 'MUST',
  rationale:
    'A server that serves several clients when they come one after the other has room for as many that come together. Where one part of it accepts and another serves, each client has to be handed over, and whoever is free has to be told.',
  sources: [posix('accept()'), posix('pthread_cond_signal()'), man('pthread_cond_init(3)')],
  needs: ['accept/next-client', 'end/eof-after-half-close'],
  unlessFailed: ['accept/burst-of-connections'],
  after: ['accept/simultaneous-clients', 'lifecycle/stop-continue-idle', 'lifecycle/stop-continue-connection'],
  requires: ['proc', 'concurrent'],
  inputs: [{ rounds: 20 }],
  hints: [
    {
      bug: 'lost-wakeup',
      fits: (evidence) =>
        evidence.kind !== 'silence' || evidence.notAccepted === true
          ? 0
          : sleepsInLock(evidence)
            ? 0.9
            : evidence['servedLater'] === true
              ? 0.6
              : 0,
      because: (evidence) =>
        `${String(evidence['served'])} of ${counted(evidence['burst'], 'client')} got an answer; the next was accepted, and ${evidence['servedLater'] === true ? 'served only when they had left' : 'not served'}${sleepsInLock(evidence) ? ', while a thread sleeps (futex) until it is woken' : ''}`,
    },
    crashes,
  ],
  async holds(attempt, { rounds }) {
    const number = Math.min(clientsMax, attempt.knowledge.servesAtOnce ?? 1, backlogOf(attempt) + 1);
    if (number < 2) throw new NotApplicable('It is not known that this server serves several clients at once.');
    const began = now();
    for (let round = 0; round < rounds && (round < roundsMin || now() - began < enoughMs); round++) {
      const speakers = await comeTogether(attempt, number);
      for (const speaker of speakers) speaker.say(20);
      await expectAllServed(speakers);
      await Promise.all(speakers.map(async (speaker) => attempt.leave(speaker)));
    }
  },
});

async function comeTogether(attempt: Attempt, number: number): Promise<readonly Speaker[]> {
  return whileStopped(attempt, async () => {
    const dialled = Array.from({ length: number }, () => attempt.dial());
    for (const speaker of dialled) await speaker.connection.connected();
    return dialled;
  });
}

/** All are served while all are connected; else the others leave, which tells whether this one was only waiting for a place. */
async function expectAllServed(speakers: readonly Speaker[]): Promise<void> {
  const expected = `an answer for each of ${speakers.length} clients that connected at the same time, while all of them are connected`;
  for (const speaker of speakers) {
    const how = await speaker.connection.untilReceived(speaker.dueBytes, limits.replyMs);
    speaker.judgeSoFar();
    if (how === 'complete') continue;
    if (how === 'ended') await speaker.throwShort({ due: speaker.dueBytes, how, what: expected });
    const evidence = await speaker.evidence('silence');
    const served = speakers.filter(({ connection, dueBytes }) => connection.receivedBytes === dueBytes);
    for (const { connection } of served) connection.close();
    const servedLater = (await speaker.connection.untilReceived(speaker.dueBytes, limits.waitingClientMs)) === 'complete';
    throw new Violation({
      expected,
      observed: `${served.length} of ${speakers.length} got an answer, and client ${speaker.connection.number} ${servedLater ? 'only when those had left' : 'none, also when those had left'}`,
      certainty: 'wants-confirmation',
      evidence: { ...evidence, served: served.length, burst: speakers.length, servedLater },
    });
  }
}

/** A thread waits for another one, in pthread_cond_wait() or in whatever the language builds on the same system call. */
function sleepsInLock(evidence: Evidence): boolean {
  return sleepsIn(evidence, 'futex');
}

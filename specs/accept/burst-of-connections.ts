import { defineCheck, restsBetweenClients, whileStopped, type Attempt, type Speaker } from '../../harness/index.ts';
import { callsEpollItself, crashes, sleepsIn } from '../hints.ts';
import { man, posix } from '../sources.ts';
import { turnedAway } from '../turned-away.ts';

export default defineCheck<{ readonly clients: number }>({
  id: 'accept/burst-of-connections',
  step: 'accept',
  title: 'serves every client of a burst of connections',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale:
    'Several connections can wait when accept() returns. Each of them was completed by the kernel, and each client expects to be served.',
  sources: [posix('accept()'), man('epoll(7)')],
  needs: ['accept/next-client', 'end/eof-after-half-close'],
  after: ['lifecycle/stop-continue-idle', 'lifecycle/stop-continue-connection'],
  requires: ['proc'],
  inputs: [{ clients: 8 }],
  hints: [
    turnedAway,
    {
      bug: 'epollet-single-accept',
      fits: (evidence, context) =>
        evidence.kind === 'silence' && evidence.notAccepted === true && callsEpollItself(context) ? 0.9 : 0,
      because: (evidence) =>
        `${String(evidence['served'])} of ${String(evidence['burst'])} simultaneous clients were served; the others wait to be accepted`,
    },
    {
      bug: 'pthread-arg-race',
      fits: (evidence, context) =>
        evidence.kind === 'silence' &&
        evidence.notAccepted === false &&
        // The threads of Go are not those of the system: its servers look like one event loop.
        (context.knowledge.architecture === 'thread' || context.knowledge.language === 'go')
          ? 0.7
          : 0,
      because: () => 'a client was accepted together with others, and nobody answered it',
    },
    {
      bug: 'lost-wakeup',
      // In a program of C the only threads that wait for another one, beside one that accepts, are those of its own pool.
      fits: (evidence, context) =>
        evidence.kind === 'silence' &&
        evidence.notAccepted === false &&
        context.knowledge.language === 'c' &&
        sleepsIn(evidence, 'futex') &&
        sleepsIn(evidence, 'accept', 'accept4')
          ? 0.8
          : 0,
      because: () => 'a client was accepted together with others, and a thread sleeps (futex) until it is woken',
    },
    {
      bug: 'max-clients',
      fits: (evidence) => (evidence.kind === 'reset' || evidence.kind === 'early-eof' ? 0.6 : 0),
      because: () => 'a client was turned away while another was connected',
    },
    {
      bug: 'mixes-clients',
      fits: (evidence) => (evidence.kind === 'foreign' ? 0.8 : 0),
      because: () => 'the answer to one client went to another',
    },
    crashes,
  ],
  async holds(attempt, { clients }) {
    const wanted = restsBetweenClients(attempt.knowledge) ? fewClients : clients;
    const number = Math.max(2, Math.min(wanted, backlogOf(attempt) + 1));
    if (wanted < clients) attempt.fact('clients', `${number} of ${clients}, since each one took a while`);
    const speakers = await whileStopped(attempt, async () => {
      const dialled = Array.from({ length: number }, () => attempt.dial());
      for (const speaker of dialled) await speaker.connection.connected();
      return dialled;
    });
    for (const [index, speaker] of speakers.entries()) {
      const rest = speakers.slice(index + 1);
      if ((await serve(attempt, speaker, { served: index, burst: number, others: speakers, rest })) === 'whole-rest') return;
    }
  },
});

/** As many as wait to see that they are served in turn, where the server rests for seconds behind each. */
const fewClients = 3;

type Found = {
  readonly served: number;
  readonly burst: number;
  readonly others: readonly Speaker[];
  readonly rest: readonly Speaker[];
};

/** Talks to the client and lets it go, so that a server that serves one after the other comes to the next. */
async function serve(attempt: Attempt, speaker: Speaker, found: Found): Promise<'this-one' | 'whole-rest'> {
  speaker.say(20);
  let how = await speaker.connection.untilReceived(20);
  const isAnother = how === 'silence' && (await comesLater(speaker, found.rest));
  if (isAnother) how = 'complete';
  speaker.judgeSoFar();
  if (how !== 'complete') for (const other of found.others) other.judgeSoFar();
  if (how !== 'complete')
    await speaker.throwShort({
      due: 20,
      how,
      what: `an answer for each of ${found.burst} clients that connected at the same time`,
      more: { served: found.served, burst: found.burst },
    });
  if (isAnother) {
    for (const other of found.rest) other.judgeSoFar();
    return 'whole-rest';
  }
  await attempt.leave(speaker);
  return 'this-one';
}

/**
 * A server with a thread for each client that serves one at a time, behind a lock, chooses whom: it may wait for another client, that has
 * said nothing. So all speak and leave; true when every one of them is answered then.
 */
async function comesLater(speaker: Speaker, rest: readonly Speaker[]): Promise<boolean> {
  const all = [speaker, ...rest];
  for (const other of rest) other.say(20);
  for (const other of all) other.connection.halfClose();
  for (const other of all) if ((await other.connection.untilReceived(20)) !== 'complete') return false;
  return true;
}

/** How many connections the kernel completes for a server that does not accept; 128 where it can't be told. */
export function backlogOf(attempt: Attempt): number {
  const { start } = attempt.server;
  return start.kind === 'listening' && start.listener.unsent > 0
    ? start.listener.unsent
    : start.kind === 'listening' && start.listener.inode !== 0
      ? start.listener.unsent
      : 128;
}

import { defineCheck, whileStopped, type Attempt, type Evidence, type HintContext, type Speaker } from '../../harness/index.ts';
import { callsEpollItself, crashes } from '../hints.ts';
import { man, posix } from '../sources.ts';

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
      bug: 'lock-held-while-sending',
      fits: (evidence, context) => (waitsForAnother(evidence, context) ? 0.7 : 0),
      because: () =>
        'the client was accepted and got no answer while others were connected that said nothing: a thread waits for another one (futex)',
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
    const number = Math.max(2, Math.min(clients, backlogOf(attempt) + 1));
    const speakers = await whileStopped(attempt, async () => {
      const dialled = Array.from({ length: number }, () => attempt.dial());
      for (const speaker of dialled) await speaker.connection.connected();
      return dialled;
    });
    for (const [index, speaker] of speakers.entries())
      await serve(attempt, speaker, { served: index, burst: number, others: speakers });
  },
});

/** Each client has a thread, and they serve one client at a time. Those of Java, Go and Node wait for each other at all times. */
function waitsForAnother(evidence: Evidence, { knowledge }: HintContext): boolean {
  const waits = evidence['waitsIn'];
  return (
    evidence.kind === 'silence' &&
    evidence.notAccepted === false &&
    knowledge.architecture === 'sequential' &&
    !['java', 'go', 'javascript'].includes(knowledge.language ?? '') &&
    Array.isArray(waits) &&
    waits.includes('futex') &&
    waits.some((call) => String(call).startsWith('accept'))
  );
}

/** Talks to the client and lets it go, so that a server that serves one after the other comes to the next. */
async function serve(
  attempt: Attempt,
  speaker: Speaker,
  found: { readonly served: number; readonly burst: number; readonly others: readonly Speaker[] },
): Promise<void> {
  speaker.say(20);
  const how = await speaker.connection.untilReceived(20);
  speaker.judgeSoFar();
  if (how !== 'complete') for (const other of found.others) other.judgeSoFar();
  if (how !== 'complete')
    await speaker.throwShort({
      due: 20,
      how,
      what: `an answer for each of ${found.burst} clients that connected at the same time`,
      more: { served: found.served, burst: found.burst },
    });
  await attempt.leave(speaker);
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

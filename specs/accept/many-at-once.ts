import {
  defineCheck,
  libc,
  limits,
  NotApplicable,
  Patience,
  until,
  whileStopped,
  type Attempt,
  type Speaker,
} from '../../harness/index.ts';
import { threadsOf } from '../../harness/system/proc.ts';
import { callsEpollItself, crashes } from '../hints.ts';
import { man, posix } from '../sources.ts';
import { backlogOf } from './burst-of-connections.ts';
import { counted } from '../../harness/words.ts';

export default defineCheck<{ readonly clients: number }>({
  id: 'accept/many-at-once',
  step: 'accept',
  title: 'answers each of forty clients that come at once with a message',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale:
    'When many clients arrive together, every one of them must get its own answer, exactly once. Values that are handed to threads by address get lost here.',
  sources: [posix('pthread_create()'), man('accept(2)')],
  needs: ['accept/burst-of-connections'],
  after: ['accept/simultaneous-clients', 'lifecycle/stop-continue-idle', 'lifecycle/stop-continue-connection'],
  requires: ['proc'],
  inputs: [{ clients: 40 }],
  hints: [
    {
      bug: 'pthread-arg-race',
      fits: (evidence, context) =>
        evidence['unanswered'] !== undefined &&
        evidence.notAccepted !== true &&
        context.knowledge.architecture !== 'sequential' &&
        context.knowledge.architecture !== 'event-loop' &&
        context.knowledge.architecture !== 'pool'
          ? evidence.kind === 'silence'
            ? 0.85
            : 0.5
          : 0,
      because: (evidence) =>
        `${String(evidence['unanswered'])} of ${counted(evidence['burst'], 'client')} got accepted and never answered`,
    },
    {
      bug: 'epollet-single-accept',
      fits: (evidence, context) =>
        evidence['unanswered'] !== undefined && evidence.notAccepted === true && callsEpollItself(context) ? 0.6 : 0,
      because: () => 'clients wait to be accepted, and nobody comes',
    },
    {
      bug: 'max-clients',
      fits: (evidence) =>
        evidence['unanswered'] !== undefined && (evidence.kind === 'reset' || evidence.kind === 'early-eof') ? 0.7 : 0,
      because: (evidence) => `${String(evidence['unanswered'])} of ${counted(evidence['burst'], 'client')} got turned away`,
    },
    {
      bug: 'max-clients',
      fits: (evidence, { knowledge }) =>
        evidence['unanswered'] !== undefined &&
        evidence.kind === 'silence' &&
        evidence.notAccepted !== true &&
        (knowledge.architecture === 'event-loop' || knowledge.architecture === 'pool')
          ? 0.6
          : 0,
      because: (evidence) =>
        `${String(evidence['unanswered'])} of ${counted(evidence['burst'], 'client')} got accepted and forgotten, also when the others had left`,
    },
    crashes,
  ],
  async holds(attempt, { clients }) {
    const number = Math.max(2, Math.min(clients, backlogOf(attempt) + 1));
    pinToOneCpu(attempt);
    const speakers = await whileStopped(attempt, async () => {
      const dialled = Array.from({ length: number }, () => attempt.dial());
      for (const speaker of dialled) {
        await speaker.connection.connected();
        speaker.say(4);
      }
      return dialled;
    });
    const unanswered = await letGoWhenAnswered(attempt, speakers);
    // A client that was forgotten tells more than one that was turned away.
    const first = unanswered.find((speaker) => speaker.connection.end === 'open') ?? unanswered[0];
    if (first === undefined) return;
    first.judgeSoFar();
    const how = first.connection.end === 'open' ? 'silence' : 'ended';
    await first.throwShort({
      due: 4,
      how,
      what: `an answer for each of ${number} clients that came at once`,
      more: { unanswered: unanswered.length, burst: number },
    });
  },
});

/** A server that pauses after each client is slow, not wrong: the others are not waited for any longer than this. */
const altogetherMs = 6_000;

/** Waits for answers and lets each client that has its own go, so that one after the other can be served. */
async function letGoWhenAnswered(attempt: Attempt, speakers: readonly Speaker[]): Promise<readonly Speaker[]> {
  let waiting = [...speakers];
  const restMs = attempt.knowledge.endsAfterMs ?? 0;
  const patience = new Patience({ limitMs: limits.replyMs + restMs, watched: attempt.server.tree });
  const altogether = new Patience({ limitMs: altogetherMs, watched: attempt.server.tree });
  await until(
    () => {
      const isLate = altogether.over();
      const answered = waiting.filter((speaker) => speaker.connection.receivedBytes >= 4);
      for (const speaker of answered) {
        speaker.judgeSoFar();
        speaker.connection.close();
      }
      if (answered.length > 0) patience.renew();
      waiting = waiting.filter((speaker) => !answered.includes(speaker));
      if (isLate && answered.length > 0 && waiting.length > 0)
        throw new NotApplicable(
          `The server takes its time for each client: ${speakers.length - waiting.length} of ${speakers.length} were answered in ${altogetherMs / 1000} s, and rightly.`,
        );
      return waiting.every((speaker) => speaker.connection.end !== 'open') ? true : undefined;
    },
    { patience, everyMs: 5 },
  );
  return waiting;
}

/** All threads of the server on one CPU: the order of accept() and of the new threads is then the same every time. */
function pinToOneCpu(attempt: Attempt): void {
  const library = libc();
  if ('missing' in library) return;
  const mask = Buffer.alloc(128);
  mask[0] = 1;
  for (const pid of attempt.server.tree.alive()) for (const tid of threadsOf(pid)) library.schedSetaffinity(tid, mask.length, mask);
}

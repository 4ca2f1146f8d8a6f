import {
  acceptorsOf,
  callsOf,
  carriesOneMessage,
  defineCheck,
  findCapacity,
  limits,
  untilSettled,
  Violation,
  whereLoopStands,
  type Attempt,
  type Evidence,
} from '../../harness/index.ts';
import { posix, rfc862 } from '../sources.ts';
import { countedWere } from '../../harness/words.ts';
import { turnedAway } from '../turned-away.ts';

/** More than this many clients at once tell nothing new about the way in which they are served. */
const clientsMax = 5;

export default defineCheck<null>({
  id: 'accept/simultaneous-clients',
  step: 'accept',
  title: 'serves a client while others are connected',
  level: { echo: 'MAY', 'line-echo': 'MAY', own: 'MAY', 'single-message': 'MAY' },
  levelIfConcurrent: 'MUST',
  rationale:
    'A client that says nothing should not keep the others waiting. The first servers that are taught serve one after the other, which is allowed unless the profile says otherwise.',
  sources: [rfc862, posix('accept()')],
  needs: ['transfer/answers-a-message'],
  quick: true,
  fresh: true,
  inputs: [null],
  hints: [
    turnedAway,
    {
      bug: 'wait-blocks-accept',
      fits: (evidence) => (acceptorsSleepIn(evidence, 'wait4', 'waitid') ? 0.95 : 0),
      because: () => 'the process that had accepted the first client sleeps in wait() until the child that serves it ends',
    },
    {
      bug: 'thread-joined-at-once',
      fits: (evidence) => (acceptorsSleepIn(evidence, 'futex') ? 0.95 : 0),
      because: () =>
        'the thread that had accepted the first client neither serves it nor accepts the next one: it waits for another thread',
    },
    {
      bug: 'drains-blocking-socket',
      fits: (evidence) =>
        evidence['drains'] !== 'recv' ? 0 : evidence['drainsPerhaps'] === true && evidence['waitedOnTimer'] === true ? 0.5 : 0.95,
      because: () =>
        'the second client waits, and the one thread, which looks after several sockets, sleeps in recv() for the first',
    },
    {
      bug: 'iterative',
      fits: (evidence) => (evidence['servedAtOnce'] === 1 && evidence.kind === 'silence' ? 0.9 : 0),
      because: (evidence) =>
        evidence.notAccepted === true
          ? 'the second client was not accepted while the first was connected'
          : 'the second client was accepted, and not answered while the first was connected',
    },
    {
      bug: 'max-clients',
      fits: (evidence) =>
        Number(evidence['servedAtOnce']) > 1 || evidence.kind === 'early-eof' || evidence.kind === 'reset' ? 0.6 : 0,
      because: (evidence) => `${countedWere(evidence['servedAtOnce'], 'client')} served at once, and no more`,
    },
  ],
  async holds(attempt) {
    if (carriesOneMessage(attempt.profile) || attempt.profile.reply === 'own') return expectServedBesides(attempt);
    await untilSettled(attempt);
    const acceptors = acceptorsOf(attempt);
    // An accept() with a timeout waits in poll() as well, and looks after no other socket.
    const waitedOnTimer = attempt.server.tree.pollsWithTimeout();
    const capacity = await findCapacity(attempt, clientsMax);
    attempt.fact('architecture', capacity.architecture);
    attempt.fact('servedAtOnce', capacity.servedAtOnce);
    if (capacity.servedInAnyCase < capacity.servedAtOnce) attempt.fact('servedInAnyCase', capacity.servedInAnyCase);
    attempt.learn({ architecture: capacity.architecture, servesAtOnce: capacity.servedInAnyCase });
    if (capacity.waiting === undefined) return undefined;
    const [first] = capacity.speakers;
    const stands = first === undefined ? {} : whereLoopStands(attempt, first.connection);
    const acceptorsIn = callsOf(attempt, acceptors);
    const { end } = capacity.waiting.speaker.connection;
    const evidence = await capacity.waiting.speaker.evidence(end === 'open' ? 'silence' : end === 'eof' ? 'early-eof' : end);
    throw new Violation({
      expected: `an answer for client ${capacity.servedAtOnce + 1} while ${capacity.servedAtOnce === 1 ? 'client 1 is' : 'the others are'} connected`,
      observed: `no answer; ${end !== 'open' ? 'it was turned away' : capacity.waiting.accepted ? 'it was accepted' : 'it was not even accepted'}`,
      certainty: 'certain',
      evidence: { ...evidence, ...stands, acceptorsIn, waitedOnTimer, servedAtOnce: capacity.servedAtOnce },
    });
  },
});

/** The second client waits, and each thread that accepted before sleeps in one of these calls. */
function acceptorsSleepIn(evidence: Evidence, ...names: readonly string[]): boolean {
  const calls = evidence['acceptorsIn'];
  if (evidence.kind !== 'silence' || evidence['servedAtOnce'] !== 1 || evidence.notAccepted !== true) return false;
  return Array.isArray(calls) && calls.length > 0 && calls.every((call) => names.includes(String(call)));
}

/** A client in the middle of its conversation, such as one that has sent half of its only message, does not keep another waiting. */
async function expectServedBesides(attempt: Attempt): Promise<void> {
  // A server of a user's own may end a connection after certain messages, and rightly.
  const triesMax = attempt.profile.reply === 'own' ? 5 : 1;
  for (let tries = 0; tries < triesMax; tries++) if ((await attempt.engage()).speaker.connection.end === 'open') break;
  const second = await attempt.connect();
  second.say(20);
  second.endMessage();
  const how = await second.untilAnswered(limits.waitingClientMs);
  second.judgeSoFar();
  attempt.learn({ servesAtOnce: how === 'complete' ? clientsMax : 1, ...(how !== 'complete' && { architecture: 'sequential' }) });
  if (how === 'complete') return;
  const evidence = await second.evidence('silence');
  throw new Violation({
    expected: 'an answer for client 2 while client 1 is connected',
    observed: `no answer; ${evidence.notAccepted === true ? 'it was not even accepted' : 'it was accepted'}`,
    certainty: 'certain',
    evidence: { ...evidence, servedAtOnce: 1 },
  });
}

import { carriesOneMessage, defineCheck, findCapacity, limits, Violation, type Attempt } from '../../harness/index.ts';
import { posix, rfc862 } from '../sources.ts';
import { countedWere } from '../../harness/words.ts';

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
    const capacity = await findCapacity(attempt, clientsMax);
    attempt.fact('architecture', capacity.architecture);
    attempt.fact('servedAtOnce', capacity.servedAtOnce);
    if (capacity.servedInAnyCase < capacity.servedAtOnce) attempt.fact('servedInAnyCase', capacity.servedInAnyCase);
    attempt.learn({ architecture: capacity.architecture, servesAtOnce: capacity.servedInAnyCase });
    if (capacity.waiting === undefined) return undefined;
    const { end } = capacity.waiting.speaker.connection;
    const evidence = await capacity.waiting.speaker.evidence(end === 'open' ? 'silence' : end === 'eof' ? 'early-eof' : end);
    throw new Violation({
      expected: `an answer for client ${capacity.servedAtOnce + 1} while ${capacity.servedAtOnce === 1 ? 'client 1 is' : 'the others are'} connected`,
      observed: `no answer; ${end !== 'open' ? 'it was turned away' : capacity.waiting.accepted ? 'it was accepted' : 'it was not even accepted'}`,
      certainty: 'certain',
      evidence: { ...evidence, servedAtOnce: capacity.servedAtOnce },
    });
  },
});

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

import { defineCheck, talksItsOwnWay, untilConsumed, type Attempt } from '../../harness/index.ts';
import { posix } from '../sources.ts';
import { expectRest } from './expect-rest.ts';
import { afterClient, restHints, withClient } from './rest-hints.ts';

export default defineCheck<null>({
  id: 'resources/idle-cpu',
  step: 'resources',
  title: 'rests when there is nothing to do',
  level: { '*': 'SHOULD' },
  servers: 'any',
  rationale: 'A server waits most of the time. One that asks again and again instead takes a processor away from everybody else.',
  sources: [posix('poll()'), posix('recv()')],
  needs: ['transfer/several-messages'],
  requires: ['proc'],
  inputs: [null],
  hints: restHints,
  async holds(attempt) {
    await expectRest(attempt, 'before a client came');
    const leaves = talksItsOwnWay(attempt.profile) && attempt.profile.name !== 'discard';
    if (attempt.profile.name === 'discard') await saySomething(attempt);
    else if (leaves) await attempt.expectNextClientIsServed('the start');
    else await attempt.engage();
    await expectRest(attempt, leaves ? afterClient : withClient);
  },
});

/** A client of a service that gives no answer, and lasts as long as the client stays. */
async function saySomething(attempt: Attempt): Promise<void> {
  const speaker = await attempt.connect();
  speaker.say(20);
  await untilConsumed(attempt, speaker.connection);
}

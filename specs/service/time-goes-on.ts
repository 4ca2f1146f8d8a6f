import { defineCheck, sleep, Violation, type Attempt } from '../../harness/index.ts';
import { shortReply } from './visits.ts';

/** Longer than the tolerance for a clock that was read a little early. */
const pauseMs = 4_200;

export default defineCheck<null>({
  id: 'service/time-goes-on',
  step: 'service',
  title: 'tells each client the time at which it came',
  level: { daytime: 'SHOULD', time: 'MUST' },
  rationale:
    'The time is asked for anew for each client. One that was read at the start is old by the time the second client comes.',
  sources: [
    { kind: 'rfc', number: 867 },
    { kind: 'rfc', number: 868 },
  ],
  needs: ['service/closes-after-reply', 'service/next-client'],
  inputs: [null],
  hints: [
    {
      bug: 'time-of-the-start',
      fits: (evidence) => (evidence['stands'] === true ? 0.95 : 0),
      because: () => 'two clients, four seconds apart, were told the same time',
    },
  ],
  async holds(attempt) {
    const first = await timeFor(attempt, 'the time');
    await sleep(pauseMs);
    const second = await timeFor(attempt, 'the time, some seconds later');
    // Daytime without seconds may say the same twice.
    if (!first.equals(second) || (attempt.profile.name === 'daytime' && !/:\d\d:\d\d/.test(first.toString('latin1')))) return;
    throw new Violation({
      expected: `another time ${pauseMs / 1000} s later`,
      observed: 'the same time',
      certainty: 'certain',
      evidence: { kind: 'other', stands: true },
    });
  },
});

/** The client leaves when it has its answer: a server that takes one client at a time may wait for that. */
async function timeFor(attempt: Attempt, what: string): Promise<Buffer> {
  const connection = await shortReply(attempt, what);
  connection.close();
  return connection.received;
}

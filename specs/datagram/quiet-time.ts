import { defineCheck, sleep } from '../../harness/index.ts';
import { ended } from '../hints.ts';
import { man, udpEcho } from '../sources.ts';
import { datagramHints } from './datagram-hints.ts';

/** Longer than the timeouts of 1 to 3 seconds that stand in examples. */
const quietMs = 3_500;

export default defineCheck<null>({
  id: 'datagram/quiet-time',
  step: 'datagram',
  title: 'serves on after some seconds in which nobody sent anything',
  level: { 'echo-udp': 'MUST' },
  rationale: 'A server waits for its clients as long as it takes. That nothing has come for a while is no error, and no end.',
  sources: [udpEcho, man('socket(7)')],
  needs: ['datagram/answers-the-sender'],
  inputs: [null],
  hints: [
    {
      bug: 'udp-quiet-ends',
      fits: (evidence) => (ended(evidence) ? 0.95 : evidence['quiet'] === true && evidence.kind === 'silence' ? 0.8 : 0),
      because: (evidence) =>
        ended(evidence)
          ? 'the process ended while nobody sent anything'
          : `nothing is answered any more after ${quietMs / 1000} s in which nobody sent anything`,
    },
    ...datagramHints,
  ],
  async holds(attempt) {
    const { datagrams } = attempt;
    const client = await datagrams.client();
    await datagrams.exchange(client, client.next(20));
    attempt.note(`nobody sends anything for ${quietMs / 1000} s`);
    await sleep(quietMs);
    const more = { quiet: true };
    await attempt.expectAlive('some seconds in which nobody sent anything', more);
    await datagrams.exchange(client, client.next(20), { what: '20 bytes back after a quiet time', more });
  },
});

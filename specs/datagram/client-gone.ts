import { defineCheck, whileStopped } from '../../harness/index.ts';
import { ended } from '../hints.ts';
import { man, udpEcho } from '../sources.ts';
import { datagramHints } from './datagram-hints.ts';

export default defineCheck<null>({
  id: 'datagram/client-gone',
  step: 'datagram',
  title: 'goes on when a client is gone before its answer comes',
  level: { 'echo-udp': 'MUST' },
  rationale:
    'An answer to a port that nobody has comes back as an ICMP message, which a later call on the socket may report (ECONNREFUSED). It concerns one client that is gone.',
  sources: [man('udp(7)'), man('ip(7)'), udpEcho],
  needs: ['datagram/answers-the-sender'],
  requires: ['proc'],
  inputs: [null],
  hints: [
    {
      bug: 'udp-dies-on-icmp',
      fits: (evidence) => (ended(evidence) ? 0.9 : evidence.kind === 'silence' ? 0.6 : 0),
      because: () => 'the server was told that nobody has the port to which it had sent an answer, and serves nobody any more',
    },
    ...datagramHints,
  ],
  async holds(attempt) {
    const { datagrams } = attempt;
    for (let round = 0; round < 2; round++) {
      await whileStopped(attempt, async () => {
        for (let number = 0; number < 3; number++) {
          const client = await datagrams.client();
          await client.send(client.next(20));
          await client.send(client.next(30));
          await client.leave();
        }
      });
      await datagrams.exchangeOfNewClient(20, { what: '20 bytes back for the next client, after three that were gone' });
      await attempt.expectAlive('clients that were gone');
    }
  },
});

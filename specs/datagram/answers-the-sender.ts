import { defineCheck } from '../../harness/index.ts';
import { man, udpEcho } from '../sources.ts';
import { datagramHints } from './datagram-hints.ts';

export default defineCheck<null>({
  id: 'datagram/answers-the-sender',
  step: 'datagram',
  title: 'sends each answer to the address and port from which the datagram came',
  level: { 'echo-udp': 'MUST' },
  rationale:
    'All clients share one socket of the server. Who gets the answer is told by the datagram that is answered, and by nothing else.',
  sources: [udpEcho, man('recvfrom(2)')],
  needs: ['datagram/answers-a-datagram'],
  quick: true,
  inputs: [null],
  hints: [
    {
      bug: 'udp-replies-to-wrong-address',
      fits: (evidence) => (evidence.kind === 'silence' && Number(evidence['client']) > 1 ? 0.5 : 0),
      because: (evidence) => `the first client was answered, client ${String(evidence['client'])} was not`,
    },
    ...datagramHints,
  ],
  async holds(attempt) {
    const { datagrams, server } = attempt;
    const first = await datagrams.client();
    const second = await datagrams.client();
    // All of 127.0.0.0/8 is this machine, so that clients can have addresses of their own; of IPv6 there is only one.
    const third = await datagrams.client(server.host === '127.0.0.1' ? { localAddress: '127.0.0.7' } : {});
    for (const client of [first, second, third, first, third, second]) await datagrams.exchange(client, client.next(24));
  },
});

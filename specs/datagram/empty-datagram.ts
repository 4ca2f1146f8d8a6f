import { defineCheck } from '../../harness/index.ts';
import { ended } from '../hints.ts';
import { man, rfc768, udpEcho } from '../sources.ts';
import { datagramHints } from './datagram-hints.ts';

export default defineCheck<null>({
  id: 'datagram/empty-datagram',
  step: 'datagram',
  title: 'answers an empty datagram with an empty datagram, and goes on',
  level: { 'echo-udp': 'MUST' },
  rationale: 'A datagram without data is a datagram: recvfrom() returns 0 for it, which does not mean the end of anything.',
  sources: [udpEcho, rfc768, man('recv(2)')],
  needs: ['datagram/answers-a-datagram'],
  inputs: [null],
  hints: [
    {
      bug: 'udp-empty-datagram-ignored',
      fits: (evidence) => (ended(evidence) || evidence.kind === 'silence' ? 0.9 : 0),
      because: (evidence) => (ended(evidence) ? 'an empty datagram ended the process' : 'an empty datagram was not answered'),
    },
    ...datagramHints,
  ],
  async holds(attempt) {
    const { datagrams } = attempt;
    const client = await datagrams.client();
    await datagrams.exchange(client, Buffer.alloc(0));
    await datagrams.exchange(client, client.next(20), { what: '20 bytes back after an empty datagram' });
  },
});

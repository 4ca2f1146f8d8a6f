import { defineCheck, Violation } from '../../harness/index.ts';
import { hostRequirements, man, udpEcho } from '../sources.ts';

export default defineCheck<null>({
  id: 'datagram/answers-from-its-port',
  step: 'datagram',
  title: 'answers from the address and port to which the datagram went',
  level: { 'echo-udp': 'MUST' },
  rationale:
    'A client tells the answer of a server from other datagrams by where it comes from; a connected socket, and every firewall, throws away what comes from elsewhere.',
  sources: [hostRequirements, udpEcho, man('udp(7)')],
  needs: ['datagram/answers-a-datagram'],
  quick: true,
  inputs: [null],
  hints: [
    {
      bug: 'udp-answers-from-another-port',
      fits: (evidence) => (evidence['from'] === undefined ? 0 : 0.95),
      because: (evidence) => `the answer came from ${String(evidence['from'])}`,
    },
  ],
  async holds(attempt) {
    const { datagrams, server } = attempt;
    const client = await datagrams.client();
    const { address, port } = await datagrams.exchange(client, client.next(20));
    if (address === server.host && port === server.port) return;
    const from = `${address} port ${port}`;
    throw new Violation({
      expected: `an answer from ${server.host} port ${server.port}, where the datagram had been sent`,
      observed: `an answer from ${from}`,
      certainty: 'certain',
      evidence: { kind: 'other', from },
    });
  },
});

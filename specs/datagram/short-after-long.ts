import { defineCheck } from '../../harness/index.ts';
import { man, udpEcho } from '../sources.ts';
import { datagramHints } from './datagram-hints.ts';

export default defineCheck<null>({
  id: 'datagram/short-after-long',
  step: 'datagram',
  title: 'sends nothing of an earlier datagram behind a short one',
  level: { 'echo-udp': 'MUST' },
  rationale:
    'The buffer still holds what came before. An answer has as many bytes as the datagram had, or it tells one client what another one sent.',
  sources: [udpEcho, man('recvfrom(2)')],
  needs: ['datagram/answers-the-sender'],
  inputs: [null],
  hints: datagramHints,
  async holds(attempt) {
    const { datagrams } = attempt;
    const first = await datagrams.client();
    const second = await datagrams.client();
    await datagrams.exchange(first, first.next(900));
    for (const length of [9, 1, 300, 12]) await datagrams.exchange(second, second.next(length));
  },
});

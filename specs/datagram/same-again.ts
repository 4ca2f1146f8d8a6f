import { defineCheck } from '../../harness/index.ts';
import { rfc768, udpEcho } from '../sources.ts';
import { datagramHints } from './datagram-hints.ts';

const times = 4;

export default defineCheck<null>({
  id: 'datagram/same-again',
  step: 'datagram',
  title: 'answers the same datagram each time it comes',
  level: { 'echo-udp': 'MUST' },
  rationale:
    'A client that got no answer sends its datagram once more, and two clients may say the same. Each datagram is answered, whatever came before.',
  sources: [udpEcho, rfc768],
  needs: ['datagram/answers-the-sender'],
  inputs: [null],
  hints: [
    {
      bug: 'udp-same-datagram-dropped',
      fits: (evidence) => (evidence.kind === 'silence' && Number(evidence['time']) > 1 ? 0.95 : 0),
      because: (evidence) =>
        `the same bytes had been answered before; the datagram with number ${String(evidence['time'])} was not`,
    },
    ...datagramHints,
  ],
  async holds(attempt) {
    const { datagrams } = attempt;
    const first = await datagrams.client();
    const second = await datagrams.client();
    const bytes = first.next(24);
    for (let time = 1; time <= times; time++)
      await datagrams.exchange(time === times ? second : first, Buffer.from(bytes), {
        what: `24 bytes back, with which ${time - 1} datagrams had been answered before`,
        more: { time },
      });
  },
});

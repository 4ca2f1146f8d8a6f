import { defineCheck, whileStopped } from '../../harness/index.ts';
import { rfc768, udpEcho } from '../sources.ts';
import { datagramHints } from './datagram-hints.ts';
import { counted } from '../../harness/words.ts';

/** Together they fit into the socket of every system. */
const lengths = [40, 8, 300, 16, 120, 64, 9, 200];

export default defineCheck<null>({
  id: 'datagram/keeps-borders',
  step: 'datagram',
  title: 'answers each of several datagrams that wait with one of its own',
  level: { 'echo-udp': 'MUST' },
  rationale: 'UDP keeps the borders of messages. Those that wait together are still as many datagrams, and so are their answers.',
  sources: [udpEcho, rfc768],
  needs: ['datagram/answers-the-sender'],
  requires: ['proc'],
  inputs: [null],
  hints: [
    {
      bug: 'buffer-reused-unsent',
      fits: (evidence) => (evidence['cut'] === true && lengths.includes(Number(evidence.receivedBytes)) ? 0.93 : 0),
      because: (evidence) =>
        `an answer had the length of one datagram, ${counted(evidence.receivedBytes, 'byte')}, and the bytes of another that came after it`,
    },
    {
      bug: 'buffer-reused-unsent',
      // There is one client only: what was never of another one is of another datagram. An answer that is too long has something behind it.
      fits: (evidence) =>
        evidence.kind === 'foreign' && evidence['misdelivered'] !== true && evidence.receivedBytes === evidence.expectedBytes
          ? 0.94
          : 0,
      because: (evidence) =>
        `an answer of ${counted(evidence.receivedBytes, 'byte')} has the bytes of another datagram of the same client, which was answered as well`,
    },
    ...datagramHints,
  ],
  async holds(attempt) {
    const { datagrams } = attempt;
    const client = await datagrams.client();
    await whileStopped(attempt, async () => {
      for (const length of lengths) await datagrams.send(client, client.next(length));
    });
    await datagrams.expectAnswers();
    await datagrams.exchange(client, client.next(30));
  },
});

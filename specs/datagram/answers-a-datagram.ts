import { defineCheck, Violation } from '../../harness/index.ts';
import { ended } from '../hints.ts';
import { udpEcho } from '../sources.ts';
import { datagramHints } from './datagram-hints.ts';
import { counted } from '../../harness/words.ts';

/** The second shows whether the server goes on, and whether the first was answered only once. */
const lengths = [13, 40, 27];

export default defineCheck<null>({
  id: 'datagram/answers-a-datagram',
  step: 'datagram',
  title: 'sends each datagram back once, unchanged',
  level: { 'echo-udp': 'MUST' },
  rationale: 'When a datagram is received, the data from it is sent back in an answering datagram.',
  sources: [udpEcho],
  needs: ['listen/accepts-connections'],
  quick: true,
  inputs: [null],
  hints: [
    {
      bug: 'single-shot',
      fits: (evidence, { exit }) => (ended(evidence) && Number(evidence['answeredBefore']) > 0 && exit?.exitCode === 0 ? 0.9 : 0),
      because: (evidence) => `the process ended with status 0 after ${counted(evidence['answeredBefore'], 'answer')}`,
    },
    {
      bug: 'never-answers',
      fits: (evidence) =>
        evidence.kind === 'silence' && evidence['answeredBefore'] === 0 && evidence['cameLater'] !== true ? 0.3 : 0,
      because: () => 'no datagram was answered',
    },
    {
      bug: 'udp-replies-to-wrong-address',
      // The address was not there yet, or stood in no room that recvfrom() was told of; there was nobody else to whom the answer could go.
      fits: (evidence) =>
        evidence.kind === 'silence' &&
        evidence['answeredBefore'] === 0 &&
        evidence['cameLater'] === true &&
        evidence['strays'] !== true
          ? 0.6
          : 0,
      because: () =>
        'the first datagram was not answered and the next ones were, as where the address of a client is known one call too late',
    },
    ...datagramHints,
  ],
  async holds(attempt) {
    const { datagrams } = attempt;
    const client = await datagrams.client();
    for (const [at, length] of lengths.entries())
      try {
        await datagrams.exchange(client, client.next(length), { sendsMore: at === 0 });
      } catch (error) {
        throw error instanceof Violation && lengths.slice(0, at).includes(Number(error.evidence.receivedBytes))
          ? error.withMore({ cutTo: 'a datagram before' })
          : error;
      }
  },
});

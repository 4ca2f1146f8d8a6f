import { defineCheck, limits, Violation, whileStopped, type Attempt, type DatagramClient } from '../../harness/index.ts';
import { man, udpEcho } from '../sources.ts';
import { datagramHints } from './datagram-hints.ts';

const clientsMax = 8;
const rounds = 4;

export default defineCheck<null>({
  id: 'datagram/interleaved-clients',
  step: 'datagram',
  title: 'keeps the datagrams of several clients apart',
  level: { 'echo-udp': 'MUST' },
  rationale:
    'Datagrams of many clients wait in one queue, in any order. What one of them sent concerns no other, and goes to no other.',
  sources: [udpEcho, man('recvfrom(2)')],
  needs: ['datagram/answers-the-sender'],
  requires: ['proc'],
  inputs: [null],
  hints: [
    {
      bug: 'buffer-reused-unsent',
      fits: (evidence) => (evidence.kind === 'foreign' && evidence['misdelivered'] !== true ? 0.93 : 0),
      because: () => 'an answer had the length of the datagram of its client, and the bytes of a datagram of another',
    },
    {
      bug: 'buffer-reused-unsent',
      fits: (evidence) => (evidence['cameToItsOwnerToo'] === true || evidence['eachGotAsMany'] === true ? 0.96 : 0),
      because: (evidence) =>
        evidence['eachGotAsMany'] === true
          ? 'each client got as many answers as it had sent datagrams, so the addresses were right; the bytes were those of other datagrams'
          : 'one client got what belongs to another, which got it as well: in place of an answer of its own',
    },
    ...datagramHints,
  ],
  async holds(attempt) {
    const { datagrams } = attempt;
    const clients: DatagramClient[] = [];
    for (let number = 0; number < clientsMax; number++) clients.push(await datagrams.client());
    await whileStopped(attempt, async () => {
      for (let round = 0; round < rounds; round++)
        for (const [at, client] of clients.entries()) await datagrams.send(client, client.next(16 + 8 * ((at + round) % 5)));
    });
    await datagrams.expectAnswers().catch(async (error: unknown) => {
      throw error instanceof Violation && error.evidence['misdelivered'] === true
        ? error.withMore({ eachGotAsMany: await eachGetsAsMany(attempt, clients) })
        : error;
    });
  },
});

/** Whether each client gets as many datagrams as it has sent, whatever stands in them. */
async function eachGetsAsMany(attempt: Attempt, clients: readonly DatagramClient[]): Promise<boolean> {
  const all = await attempt.until(
    () => (clients.every(({ received, sent }) => received.length >= sent.length) ? true : undefined),
    {
      limitMs: limits.nothingMs,
    },
  );
  return all === true && clients.every(({ received, sent }) => received.length === sent.length);
}

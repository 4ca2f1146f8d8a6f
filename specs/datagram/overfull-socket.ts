import { currentSlowness, defineCheck, NotApplicable, now, whileStopped, type Attempt } from '../../harness/index.ts';
import { ended } from '../hints.ts';
import { man, udpEcho } from '../sources.ts';
import { datagramHints } from './datagram-hints.ts';
import { counted } from '../../harness/words.ts';

/** More than a socket holds with the buffer that systems give it (212992 bytes, and each datagram counts with its overhead). */
const datagramsMax = 4_000;
const lengthOfEach = 400;

/** With a server that takes longer for each datagram, those that a full socket holds would take too long, and it is right. */
const slowMs = 40;

export default defineCheck<null>({
  id: 'datagram/overfull-socket',
  step: 'datagram',
  title: 'goes on after more datagrams came than its socket holds',
  level: { 'echo-udp': 'MUST' },
  rationale:
    'When the socket is full the system throws datagrams away, which UDP allows and no server can help. Those that it kept, and all that come later, are served.',
  sources: [man('udp(7)'), man('socket(7)'), udpEcho],
  needs: ['datagram/answers-the-sender'],
  requires: ['proc'],
  limitMs: 30_000,
  inputs: [null],
  hints: [
    {
      bug: 'udp-queue-full-fatal',
      fits: (evidence) => (ended(evidence) || evidence.kind === 'silence' ? 0.85 : 0),
      because: (evidence) => `after ${counted(evidence['waiting'], 'datagram')} had come at once nothing is answered any more`,
    },
    ...datagramHints,
  ],
  async holds(attempt) {
    const { datagrams } = attempt;
    if (await takesItsTime(attempt))
      throw new NotApplicable('This server takes its time with each datagram: those of a full socket would take too long.');
    const client = await datagrams.client();
    const before = datagrams.dropsAtServer;
    let sent = 0;
    await whileStopped(attempt, async () => {
      while (sent < datagramsMax && datagrams.dropsAtServer === before) {
        for (let number = 0; number < 50; number++) await datagrams.send(client, client.next(lengthOfEach));
        sent += 50;
      }
    });
    const waiting = sent - (datagrams.dropsAtServer - before);
    attempt.note(`of ${sent} datagrams ${waiting} wait in the socket, which holds no more`);
    // A server that takes its time for each of them is served as well when the next client comes.
    for (let unanswered = datagrams.judgeSoFar(); unanswered > sent - waiting; unanswered = datagrams.judgeSoFar()) {
      const missing = unanswered;
      const isOver = () => attempt.server.exit !== undefined || datagrams.judgeSoFar() < missing;
      const wentOn = await attempt.until(() => (isOver() ? true : undefined), { limitMs: 400 });
      if (wentOn === undefined || attempt.server.exit !== undefined) break;
    }
    const unanswered = datagrams.judgeSoFar() - (sent - waiting);
    datagrams.forgetUnanswered();
    attempt.fact('kept', waiting);
    attempt.fact('answered', waiting - Math.max(0, unanswered));
    await datagrams.exchangeOfNewClient(20, { what: '20 bytes back for the next client, after a full socket', more: { waiting } });
    await attempt.expectAlive('a full socket', { waiting });
  },
});

/** Whether none of some datagrams was answered soon. */
async function takesItsTime(attempt: Attempt): Promise<boolean> {
  for (let tries = 0; tries < 3; tries++) {
    const began = now();
    await attempt.datagrams.exchangeOfNewClient(20);
    if (now() - began < slowMs * currentSlowness()) return false;
  }
  return true;
}

import { defineCheck, limits, Violation, whileStopped, type Speaker } from '../../harness/index.ts';
import { expectConcurrent } from '../expect-concurrent.ts';
import { crashes } from '../hints.ts';
import { posix, rfc862 } from '../sources.ts';
import { counted } from '../../harness/words.ts';
import { turnedAway } from '../turned-away.ts';

export default defineCheck<{ readonly clients: number }>({
  id: 'end/clients-leave-together',
  step: 'end',
  title: 'ends every connection when several clients finish at the same time',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale: 'One look at the sockets can find several clients that have finished. Each of them is owed the end of its connection.',
  sources: [rfc862, posix('recv()'), posix('poll()')],
  needs: ['end/eof-after-half-close', 'accept/next-client'],
  after: ['accept/simultaneous-clients', 'lifecycle/stop-continue-idle', 'lifecycle/stop-continue-connection'],
  requires: ['concurrent', 'proc'],
  inputs: [{ clients: 5 }],
  hints: [
    turnedAway,
    {
      bug: 'list-changed-while-looping',
      fits: (evidence) => (evidence.kind === 'no-eof' ? 0.7 : 0),
      because: (evidence) =>
        `${counted(evidence['left'], 'client')} finished at the same time, and ${String(evidence['stillOpen'])} of them did not get their end; one that finishes alone does`,
    },
    crashes,
  ],
  async holds(attempt, { clients }) {
    await expectConcurrent(attempt);
    const speakers: Speaker[] = [];
    for (let number = 0; number < Math.min(clients, attempt.knowledge.servesAtOnce ?? clients); number++) {
      const speaker = await attempt.connect();
      await speaker.exchange(20);
      speakers.push(speaker);
    }
    await whileStopped(attempt, async () => {
      for (const { connection } of speakers) connection.halfClose();
      await attempt.until(
        () => (speakers.every(({ connection }) => connection.serverEnd()?.state !== 'ESTABLISHED') ? true : undefined),
        {
          limitMs: limits.nothingMs,
          everyMs: 2,
        },
      );
    });
    const ends = await Promise.all(speakers.map(async ({ connection }) => connection.untilEnd()));
    for (const speaker of speakers) speaker.judgeSoFar();
    await attempt.expectAlive('several clients had finished at the same time');
    const open = speakers.filter((_, at) => ends[at] === 'open');
    const [first] = open;
    if (first === undefined) return;
    throw new Violation({
      expected: `the end of the connection (FIN) for each of ${speakers.length} clients that half-closed at the same time`,
      observed: `${open.length} of them were still open ${limits.replyMs / 1000} s later`,
      certainty: 'wants-confirmation',
      evidence: { ...(await first.evidence('no-eof')), left: speakers.length, stillOpen: open.length },
    });
  },
});

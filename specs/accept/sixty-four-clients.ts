import { defineCheck, limits, Patience, until, Violation, type Attempt, type Speaker } from '../../harness/index.ts';
import { crashes, ended, memoryFault } from '../hints.ts';
import { posix } from '../sources.ts';
import { backlogOf } from './burst-of-connections.ts';

export default defineCheck<{ readonly clients: number }>({
  id: 'accept/sixty-four-clients',
  step: 'accept',
  title: 'stands sixty-four clients that are connected at the same time',
  level: { echo: 'SHOULD', 'line-echo': 'SHOULD' },
  levelIfConcurrent: 'SHOULD',
  rationale:
    'A server may serve a few at a time and let the others wait; it should not turn clients away, forget them, or break because of their number.',
  sources: [posix('accept()'), posix('select()')],
  needs: ['accept/clients-do-not-mix', 'accept/burst-of-connections', 'pressure/buffers-are-not-shared'],
  unlessFailed: ['accept/one-leaves-others-stay'],
  requires: ['concurrent'],
  limitMs: 20_000,
  inputs: [{ clients: 64 }],
  hints: [
    {
      bug: 'max-clients',
      fits: (evidence, context) => (evidence['turnedAway'] !== undefined && !ended(evidence) && !memoryFault(context) ? 0.8 : 0),
      because: (evidence) => `${String(evidence['served'])} of 64 clients were served, and then no more`,
    },
    {
      bug: 'mixes-clients',
      fits: (evidence) => (evidence.kind === 'foreign' ? 0.8 : 0),
      because: () => 'with many clients connected, bytes of another client came',
    },
    crashes,
  ],
  async holds(attempt, { clients }) {
    const speakers = await comeOneAfterTheOther(attempt, clients);
    await Promise.all(speakers.map(async (speaker) => speaker.connection.connected()));
    for (const speaker of speakers) speaker.say(32);
    let waiting: readonly Speaker[] = speakers;
    let atOnce = clients;
    for (let round = 0; round < clients && waiting.length > 0; round++) {
      const answered = await answeredOf(attempt, waiting, atOnce);
      atOnce = answered.length;
      const left = waiting.filter((speaker) => !answered.includes(speaker));
      if (answered.length === 0) await turnedAway(left, clients - left.length);
      for (const speaker of answered) speaker.connection.close();
      waiting = left;
    }
    await attempt.expectNextClientIsServed('sixty-four clients had been connected');
  },
});

const droppedMs = 4_000;
const togetherMax = 8;

/** Clients connect a few at a time, so that a short queue has room for them, for as long as the server accepts whoever is there. */
async function comeOneAfterTheOther(attempt: Attempt, clients: number): Promise<readonly Speaker[]> {
  const speakers: Speaker[] = [];
  const together = Math.max(1, Math.min(togetherMax, backlogOf(attempt)));
  let accepts = true;
  while (speakers.length < clients) {
    const next = Array.from({ length: Math.min(together, clients - speakers.length) }, () => attempt.dial());
    speakers.push(...next);
    await Promise.all(next.map(async ({ connection }) => connection.connected()));
    if (accepts)
      accepts =
        (await attempt.until(() => (next.every(({ connection }) => connection.serverEnd()?.inode !== 0) ? true : undefined), {
          limitMs: limits.waitingClientMs,
          everyMs: 4,
        })) === true;
  }
  return speakers;
}

/** Those that have their answer when nothing more comes, or when as many have it as in the round before. */
async function answeredOf(attempt: Attempt, speakers: readonly Speaker[], atOnce: number): Promise<readonly Speaker[]> {
  const done = (): readonly Speaker[] => speakers.filter((speaker) => speaker.connection.receivedBytes >= 32);
  let before = -1;
  // Past a short queue the kernel drops what arrives; the client's repeats it after 1 s, then after 2 s more (tcp(7), RFC 6298 §5.5).
  const limitMs = backlogOf(attempt) < speakers.length ? droppedMs : limits.waitingClientMs;
  const patience = new Patience({ limitMs, watched: attempt.server.tree });
  await until(
    () => {
      const number = done().length;
      if (number !== before) patience.renew();
      before = number;
      return number >= Math.min(atOnce, speakers.length) ||
        (number > 0 && speakers.every((speaker) => speaker.connection.receivedBytes >= 32 || speaker.connection.end !== 'open'))
        ? true
        : undefined;
    },
    { patience, everyMs: 5 },
  );
  for (const speaker of done()) speaker.judgeSoFar();
  return done();
}

async function turnedAway(left: readonly Speaker[], served: number): Promise<never> {
  const [first] = left;
  if (first === undefined) throw new Error('nobody was turned away');
  first.judgeSoFar();
  const evidence = await first.evidence(
    first.connection.end === 'open' ? 'silence' : first.connection.end === 'eof' ? 'early-eof' : first.connection.end,
  );
  throw new Violation({
    expected: 'an answer for each of 64 clients, at the latest when others have left',
    observed: `${served} were served; ${left.length} were ${first.connection.end === 'open' ? 'not answered' : 'turned away'}`,
    certainty: 'wants-confirmation',
    evidence: { ...evidence, turnedAway: left.length, served },
  });
}

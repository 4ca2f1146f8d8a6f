import {
  defineCheck,
  limits,
  NotApplicable,
  now,
  Patience,
  until,
  waitingClients,
  type Attempt,
  type Speaker,
} from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes, ended } from '../hints.ts';
import { posix, rfc862 } from '../sources.ts';

type Input = { readonly clients: number; readonly rounds: number };

/** Races need many meetings; a server that is slow gets fewer of them. */
const enoughMs = 1_400;
const messageBytes = 6;
/** Each client sends so many messages in a row, which the server may read one by one or together. */
const pieces = 8;
/** A look at the queue takes time in which the clients would meet: only where nothing has come for so long. */
const queueLookMs = 100;
/** After so many rounds one client leaves, and another comes in its place. */
const roundsPerClient = 3;

export default defineCheck<Input>({
  id: 'accept/busy-together',
  step: 'accept',
  title: 'serves two dozen clients that send, come and leave at the same time',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale:
    'What threads share, such as a table of clients or a counter, is changed by one of them while another one uses it. With many clients at work this goes wrong soon, with one it never does.',
  sources: [rfc862, posix('pthread_mutex_lock()')],
  needs: [
    'accept/clients-do-not-mix',
    'accept/burst-of-connections',
    'accept/sixty-four-clients',
    'accept/hundred-clients-in-turn',
  ],
  requires: ['concurrent'],
  limitMs: 20_000,
  inputs: [{ clients: 24, rounds: 150 }],
  hints: [
    {
      bug: 'unlocked-shared-data',
      fits: (evidence, { knowledge }) =>
        knowledge.architecture === 'event-loop'
          ? 0
          : ended(evidence)
            ? 0.6
            : evidence.kind === 'early-eof' || evidence.kind === 'reset' || evidence.kind === 'silence'
              ? 0.6
              : 0,
      because: (evidence) => `with ${String(evidence['together'])} clients at work at the same time, one was not served any more`,
    },
    {
      bug: 'shared-global-buffer',
      fits: (evidence) => (evidence.kind === 'foreign' || evidence.kind === 'altered' ? 0.8 : 0),
      because: (evidence) => `with ${String(evidence['together'])} clients at work at the same time, one got bytes of another`,
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { clients, rounds }) {
    const together = await comeTogether(attempt, clients);
    const began = now();
    for (let round = 1; round <= rounds && (round < 6 || now() - began < enoughMs); round++) {
      attempt.log.restart();
      for (let piece = 0; piece < pieces; piece++) for (const speaker of together) speaker.say(messageBytes);
      await expectAnswers(attempt, together);
      if (round % roundsPerClient !== 0) continue;
      const [leaving] = together.splice(0, 1);
      // It leaves while the others send.
      leaving?.connection.halfClose();
      together.push(await attempt.connect());
    }
    await attempt.expectAlive(`${together.length} clients had been at work at the same time`);
  },
});

/** The clients that are served at the same time; a pool of few threads has the others wait. */
async function comeTogether(attempt: Attempt, clients: number): Promise<Speaker[]> {
  const speakers: Speaker[] = [];
  for (let client = 0; client < clients; client++) speakers.push(await attempt.connect());
  for (const speaker of speakers) speaker.say(messageBytes);
  const patience = new Patience({ limitMs: limits.waitingClientMs, watched: attempt.server.tree });
  const answered = (): Speaker[] => speakers.filter((speaker) => speaker.connection.receivedBytes >= messageBytes);
  await until(() => (answered().length === speakers.length ? true : undefined), { patience, everyMs: 4 });
  const together = answered();
  for (const speaker of speakers) if (!together.includes(speaker)) speaker.connection.close();
  if (together.length < 2) throw new NotApplicable('This server serves one client after the other.');
  return together;
}

async function expectAnswers(attempt: Attempt, together: readonly Speaker[]): Promise<void> {
  const patience = new Patience({ limitMs: limits.replyMs, watched: attempt.server.tree });
  let before = 0;
  let ahead = Infinity;
  let lookedMs = now();
  await until(
    () => {
      const waiting = together.filter(
        ({ connection, dueBytes }) => connection.end === 'open' && connection.receivedBytes < dueBytes,
      );
      const received = together.reduce((sum, { connection }) => sum + connection.receivedBytes, 0);
      // A client that came in place of another has its turn after those that were not served before, although they have left.
      const queue = received === before && now() - lookedMs > queueLookMs ? waitingClients(attempt) : undefined;
      if (received > before || (queue !== undefined && queue < ahead)) patience.renew();
      if (received > before || queue !== undefined) lookedMs = now();
      before = received;
      ahead = queue ?? ahead;
      return waiting.length === 0 ? true : undefined;
    },
    { patience, everyMs: 4 },
  );
  const more = { together: together.length };
  for (const speaker of together) speaker.judgeSoFar(more);
  const short = together.find(({ connection, dueBytes }) => connection.receivedBytes < dueBytes);
  if (short === undefined) return;
  await short.throwShort({
    due: short.dueBytes,
    how: short.connection.end === 'open' ? 'silence' : 'ended',
    what: `an answer for each of ${together.length} clients that are at work at the same time`,
    more,
  });
}

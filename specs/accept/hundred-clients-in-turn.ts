import { currentSlowness, defineCheck, now, schedulingOf, type Attempt, type Speaker } from '../../harness/index.ts';
import { crashes, ended, memoryFault } from '../hints.ts';
import { endsWhoSays, servesAnother } from '../serves-another.ts';
import { posix } from '../sources.ts';
import { counted } from '../../harness/words.ts';
import { turnedAway } from '../turned-away.ts';

export default defineCheck<{ readonly clients: number }>({
  id: 'accept/hundred-clients-in-turn',
  step: 'accept',
  title: 'serves more than a hundred clients one after the other',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale: 'Serving a client must leave the server as it was before; what each client uses up is missed by a later one.',
  sources: [posix('accept()'), posix('close()')],
  needs: ['accept/next-client', 'end/eof-after-half-close', 'end/quiet-after-close'],
  after: ['accept/simultaneous-clients', 'accept/one-leaves-others-stay', 'transfer/idle-client-is-kept'],
  // On a very busy machine so many clients need a while.
  limitMs: 40_000,
  // More than a byte can count, and than a table of 256 entries has.
  inputs: [{ clients: 270 }],
  hints: [
    turnedAway,
    {
      bug: 'interprets-text',
      fits: (evidence) => (evidence['endsWhoSays'] === undefined ? 0 : 0.85),
      because: (evidence) =>
        `the message that begins with ${JSON.stringify(evidence['endsWhoSays'])} ends the connection of the first client of a fresh server, too`,
    },
    {
      bug: 'closed-twice',
      // Who serves one client after the other has no connection of another client that it could close.
      fits: (evidence, { knowledge }) => (evidence['nextIsServed'] === true && knowledge.servesAtOnce !== 1 ? 0.8 : 0),
      because: (evidence) =>
        `the connection of a client was ended before it had its answer, after ${counted(evidence['after'], 'client')} had left; the one that came next was served`,
    },
    {
      bug: 'place-taken-over',
      fits: (evidence) => (evidence['meanwhile'] === undefined || ended(evidence) ? 0 : 0.85),
      because: (evidence) =>
        `a client that stays connected was answered at first, and not any more when ${counted(evidence['meanwhile'], 'other client')} had come and gone, each of which was answered`,
    },
    {
      bug: 'max-clients',
      fits: (evidence, context) =>
        evidence['after'] !== undefined &&
        evidence['nextIsServed'] !== true &&
        evidence['endsWhoSays'] === undefined &&
        !memoryFault(context)
          ? ended(evidence)
            ? 0.5
            : 0.6
          : 0,
      because: (evidence) => `after ${counted(evidence['after'], 'client')}, no more were served`,
    },
    crashes,
  ],
  async holds(attempt, { clients }) {
    const began = now();
    const waitedMs = (): number => (attempt.server.tree.scheduling().waitNs + schedulingOf([process.pid]).waitNs) / 1e6;
    const waitedBefore = waitedMs();
    const isSlow = (): boolean => {
      const mostMs = slowMs * currentSlowness();
      // That the machine is busy is no reason to ask for less.
      return now() - began > mostMs && now() - began - Math.max(0, waitedMs() - waitedBefore) > mostMs;
    };
    const resident = await whoStays(attempt);
    let served = 0;
    for (; served < clients; served++) {
      const speaker = await attempt.connect({ what: `a connection for client ${served + 1}`, more: { after: served } });
      speaker.say(16);
      const how = await speaker.connection.untilReceived(16);
      speaker.judgeSoFar();
      if (how !== 'complete')
        await speaker.throwShort({
          due: 16,
          how,
          what: `an answer for client ${served + 1} of ${clients}`,
          more: { after: served, ...(how === 'ended' && (await whyItEnded(attempt, speaker))) },
        });
      speaker.connection.close();
      if (served % 16 === 15) await expectResident(resident, served + 1);
      if (isSlow()) break;
    }
    await expectResident(resident, served);
    attempt.fact('clients', served);
  },
});

/**
 * Where several are served at once, and nothing goes wrong when one of them leaves, one client is there all the time. That it loses its connection
 * is the matter of other checks.
 */
async function whoStays(attempt: Attempt): Promise<Speaker | undefined> {
  const { servesAtOnce = 1, othersStay, dropsIdleClients } = attempt.knowledge;
  if (servesAtOnce < fewestAtOnce || othersStay !== true || dropsIdleClients === true) return undefined;
  const speaker = attempt.dial();
  if (!(await speaker.connection.connected())) return undefined;
  speaker.say(16);
  return (await speaker.connection.untilReceived(speaker.dueBytes)) === 'complete' ? speaker : undefined;
}

/** Fewer could be the places of a small pool, one of which the client that stays would take. */
const fewestAtOnce = 3;

async function expectResident(resident: Speaker | undefined, others: number): Promise<void> {
  if (resident?.connection.end !== 'open') return;
  resident.say(16);
  const due = resident.dueBytes;
  const how = await resident.connection.untilReceived(due);
  resident.judgeSoFar();
  if (how !== 'silence') return;
  const what = `an answer for a client that has been connected all the time, while ${others} others came and went`;
  await resident.throwShort({ due, how, what, more: { meanwhile: others } });
}

async function whyItEnded(attempt: Attempt, speaker: Speaker): Promise<Readonly<Record<string, unknown>>> {
  const nextIsServed = await servesAnother(attempt);
  if (!nextIsServed || !(await endsWhoSays(attempt, speaker.sent))) return { nextIsServed };
  return { endsWhoSays: speaker.sent.subarray(0, 2).toString('latin1') };
}

/** A server that takes its time with each client is correct; it gets fewer of them. */
const slowMs = 6_000;

import {
  defineCheck,
  NotApplicable,
  untilQuiet,
  Violation,
  type Attempt,
  type Evidence,
  type HintContext,
  type Speaker,
} from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes, ended } from '../hints.ts';
import { posix, rfc862 } from '../sources.ts';

const clientsMax = 5;

export default defineCheck<null>({
  id: 'accept/one-leaves-others-stay',
  step: 'accept',
  title: 'goes on with the others when a client leaves and another comes in its place',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale:
    'The end of one connection is no matter of the others. The next client gets the descriptor, and often the place in a table, of the one that has left.',
  sources: [rfc862, posix('close()'), posix('accept()')],
  needs: ['accept/next-client', 'transfer/answers-a-message', 'transfer/several-messages'],
  after: ['end/eof-after-half-close', 'accept/simultaneous-clients', 'accept/clients-do-not-mix'],
  requires: ['concurrent'],
  inputs: [null],
  hints: [
    {
      bug: 'fork-parent-keeps-connfd',
      fits: (evidence, { knowledge }) => (evidence['untilOthersLeft'] === true && knowledge.architecture === 'fork' ? 0.9 : 0),
      because: () =>
        'the connection of a client that had finished ended only when the others had left: the processes that serve them had inherited its descriptor, since the parent had it still open when it made them',
    },
    {
      bug: 'answers-wrong-client',
      fits: (evidence) => (evidence['endedInstead'] === true && !ended(evidence) ? 0.85 : 0),
      because: () => 'one client finished, and the connection of another one was closed',
    },
    {
      bug: 'select-highest-too-low',
      fits: (evidence, context) =>
        evidence['afterNewcomer'] !== true || evidence.kind !== 'silence'
          ? 0
          : waitsInSelect(evidence)
            ? 0.95
            : computesIt(context)
              ? 0.6
              : 0,
      because: () => 'a client was not answered any more after another one had left and a new one had come in its place',
    },
    {
      bug: 'mixes-clients',
      fits: (evidence) => (evidence.kind === 'foreign' ? 0.8 : 0),
      because: (evidence) => `bytes of another client came at offset ${String(evidence.offset)}`,
    },
    crashes,
    ...contentHints,
  ],
  async holds(attempt) {
    const number = Math.min(clientsMax, attempt.knowledge.servesAtOnce ?? clientsMax);
    if (number < 2) throw new NotApplicable('This server serves one client after the other.');
    if (attempt.knowledge['spinsAtEof'] === true)
      throw new NotApplicable('This server computes for ever once a client has ended its side, which slows down all others.');
    const [leaving, ...staying] = await whileAllStay(attempt, number);
    leaving?.connection.halfClose();
    await leaving?.connection.untilEnd();
    await expectOthersConnected(staying);
    const isOpen = leaving?.connection.end === 'open';
    if (!isOpen) leaving?.connection.close();
    for (const speaker of staying) await speaker.exchange(40, { what: 'an answer after another client has left' });
    await expectRoomForNewcomer(attempt, staying);
    if (leaving !== undefined && isOpen && attempt.knowledge['closesAtEof'] !== false)
      await expectNotHeldByOthers(leaving, staying);
    attempt.learn({ othersStay: true });
  },
});

/** Clients that are all answered. What goes wrong as long as nobody leaves is the matter of other checks. */
async function whileAllStay(attempt: Attempt, number: number): Promise<Speaker[]> {
  const speakers: Speaker[] = [];
  try {
    for (let at = 0; at < number; at++) speakers.push(await attempt.connect());
    for (const speaker of speakers) await speaker.exchange(40);
    // Whoever ends a connection behind an answer, for what stood in the message, has done so when the server sleeps again.
    await untilQuiet(attempt);
  } catch (error) {
    throw error instanceof Violation ? new NotApplicable('Clients are not all answered as long as they all stay.') : error;
  }
  if (speakers.some(({ connection }) => connection.end !== 'open'))
    throw new NotApplicable('Connections are ended before anybody leaves.');
  return speakers;
}

/** Whoever has not finished is not ended in place of the one that has. */
async function expectOthersConnected(staying: readonly Speaker[]): Promise<void> {
  const cutOff = staying.find(({ connection }) => connection.end !== 'open');
  if (cutOff === undefined) return;
  throw new Violation({
    expected: 'the end of the connection for the client that half-closed, and for no other',
    observed: `the connection of client ${cutOff.connection.number} was ended, which had not finished`,
    certainty: 'certain',
    evidence: { ...(await cutOff.evidence(cutOff.connection.end === 'eof' ? 'early-eof' : 'reset')), endedInstead: true },
  });
}

/**
 * Who never ends a connection is the matter of other checks, and so is who does late: here it is one that lasts as long as those of others. One
 * that ends while they stay was late.
 */
async function expectNotHeldByOthers(leaving: Speaker, staying: readonly Speaker[]): Promise<void> {
  if ((await leaving.connection.untilEnd()) !== 'open') return;
  const evidence = await leaving.evidence('no-eof');
  for (const { connection } of staying) connection.halfClose();
  await leaving.connection.untilEnd();
  if (leaving.connection.end === 'open') return;
  throw new Violation({
    expected: 'the end of the connection for a client that half-closed, while others stay connected',
    observed: 'its connection stayed open until the other clients had left as well',
    certainty: 'wants-confirmation',
    evidence: { ...evidence, untilOthersLeft: true },
  });
}

/** Those who came before the newcomer have higher descriptors than it has. */
async function expectRoomForNewcomer(attempt: Attempt, staying: readonly Speaker[]): Promise<void> {
  const newcomer = await attempt.connect();
  await newcomer.exchange(40, { what: 'an answer for a client that came in place of another' });
  for (const speaker of staying) {
    speaker.say(40);
    const due = speaker.dueBytes;
    const how = await speaker.connection.untilReceived(due);
    speaker.judgeSoFar();
    const what = 'an answer after another client has come in place of one that left';
    if (how !== 'complete') await speaker.throwShort({ due, how, what, more: { afterNewcomer: true } });
  }
}

function waitsInSelect(evidence: Evidence): boolean {
  const calls = evidence['waitsIn'];
  return Array.isArray(calls) && calls.some((call) => String(call).includes('select'));
}

/** In other languages the runtime finds out the highest descriptor itself. */
function computesIt({ knowledge }: HintContext): boolean {
  return knowledge.architecture === 'event-loop' && (knowledge.language === 'c' || knowledge.language === 'perl');
}

import {
  defineCheck,
  limits,
  NotApplicable,
  now,
  Violation,
  type Attempt,
  type Evidence,
  type HintContext,
  type Speaker,
} from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes, ended } from '../hints.ts';
import { posix, rfc862 } from '../sources.ts';

export default defineCheck<{ readonly clients: number; readonly rounds: number }>({
  id: 'accept/clients-do-not-mix',
  step: 'accept',
  title: 'keeps simultaneous clients apart',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale:
    'Each connection is a stream of its own. What one client sends is for that client alone, whatever the others do at the same time.',
  sources: [rfc862, posix('recv()')],
  needs: ['accept/next-client', 'transfer/several-messages', 'transfer/returns-every-byte'],
  after: ['accept/simultaneous-clients', 'end/eof-after-half-close'],
  requires: ['concurrent'],
  inputs: [
    { clients: 5, rounds: 4 },
    { clients: 5, rounds: 80 },
  ],
  hints: [
    {
      bug: 'broadcasts-to-all',
      fits: (evidence) => (evidence.kind === 'foreign' && evidence['everyone'] === true ? 0.9 : 0),
      because: () => 'every client received what one of them had sent',
    },
    {
      bug: 'shared-global-buffer',
      fits: (evidence) => (evidence.kind === 'foreign' && evidence['misdirected'] === false ? 0.85 : 0),
      because: () => 'every client received as many bytes as it had sent, but some of them were those of another client',
    },
    {
      bug: 'answers-wrong-client',
      fits: (evidence) => (evidence.kind === 'foreign' && evidence['misdirected'] === true ? 0.85 : 0),
      because: () => 'a whole answer went to another client than the one that had sent the message',
    },
    {
      bug: 'answers-wrong-client',
      fits: (evidence) => (evidence['endedInstead'] === true && !ended(evidence) ? 0.85 : 0),
      because: () => 'one client finished, and the connection of another one was closed',
    },
    {
      bug: 'mixes-clients',
      fits: (evidence) => (evidence.kind === 'foreign' ? 0.8 : 0),
      because: (evidence) => `bytes of another client came at offset ${String(evidence.offset)}`,
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
      bug: 'max-clients',
      fits: (evidence) => (evidence.kind === 'reset' || evidence.kind === 'early-eof' || evidence.kind === 'refused' ? 0.3 : 0),
      because: () => 'a client was turned away while others were connected',
    },
    crashes,
    ...contentHints,
  ],
  async holds(attempt, { clients, rounds }) {
    const number = Math.min(clients, attempt.knowledge.servesAtOnce ?? clients);
    if (number < 2) throw new NotApplicable('This server serves one client after the other.');
    const speakers = [];
    for (let at = 0; at < number; at++) {
      const speaker = await attempt.connect();
      speakers.push(speaker);
      // Whether a burst of connections is accepted is the matter of another check.
      await attempt.until(() => ((speaker.connection.serverEnd()?.inode ?? 1) !== 0 ? true : undefined), {
        limitMs: limits.waitingClientMs,
        everyMs: 2,
      });
    }
    const began = now();
    // Races need many meetings to show; a server that is slow gets fewer of them.
    for (let round = 0; round < rounds && (round < 4 || now() - began < enoughMs); round++) {
      for (const [index, speaker] of speakers.entries()) speaker.say(round === 2 ? 5_000 + index * 777 : 30 + index * 7);
      for (const speaker of speakers.toReversed()) await expectOwn(attempt, speaker, speakers);
    }
    // One that computes for ever once a client has ended its side would only slow the others down from here on.
    if (attempt.knowledge['spinsAtEof'] === true) return;
    const [leaving, ...staying] = speakers;
    leaving?.connection.halfClose();
    await leaving?.connection.untilEnd();
    await expectOthersConnected(staying);
    leaving?.connection.close();
    for (const speaker of staying) await speaker.exchange(40, { what: 'an answer after another client has left' });
    await expectRoomForNewcomer(attempt, staying);
  },
});

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

/** The newcomer gets the descriptor, or the place, of the client that left: those who came before it are higher up. */
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

/** When bytes of another client came, it tells a mistake whether everybody got them, or answers went to the wrong client. */
async function expectOwn(attempt: Attempt, speaker: Speaker, all: readonly Speaker[]): Promise<void> {
  try {
    await speaker.expectEverything();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    const { expected, observed, evidence } = error.evidence.kind === 'silence' ? (misdirectedTo(all) ?? error) : error;
    if (evidence.kind !== 'foreign') throw error;
    await speaker.connection.until(() => undefined, { limitMs: 50 });
    const misdirected = all.some((one) => one.connection.receivedBytes !== one.dueBytes);
    if (misdirected) attempt.learn({ misdirectsAnswers: true });
    const everyone = all.every((one) => one.connection.receivedBytes > one.dueBytes);
    throw new Violation({ expected, observed, certainty: 'certain', evidence: { ...evidence, everyone, misdirected } });
  }
}

/** An answer that did not come may have gone to another client, which is certain where a wait is not. */
function misdirectedTo(all: readonly Speaker[]): Violation | undefined {
  for (const speaker of all) {
    try {
      speaker.judgeSoFar();
    } catch (error) {
      if (error instanceof Violation) return error;
      throw error;
    }
  }
  return undefined;
}

const enoughMs = 600;

function waitsInSelect(evidence: Evidence): boolean {
  const calls = evidence['waitsIn'];
  return Array.isArray(calls) && calls.some((call) => String(call).includes('select'));
}

/** In other languages the runtime finds out the highest descriptor itself. */
function computesIt({ knowledge }: HintContext): boolean {
  return knowledge.architecture === 'event-loop' && (knowledge.language === 'c' || knowledge.language === 'perl');
}

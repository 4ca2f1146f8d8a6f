import { defineCheck, limits, NotApplicable, now, Violation, type Attempt, type Speaker } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
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
      bug: 'mixes-clients',
      fits: (evidence) => (evidence.kind === 'foreign' ? 0.8 : 0),
      because: (evidence) => `bytes of another client came at offset ${String(evidence.offset)}`,
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
  },
});

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

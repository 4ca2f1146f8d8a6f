import {
  defineCheck,
  limits,
  NotApplicable,
  now,
  untilConsumed,
  Violation,
  whileStopped,
  type Attempt,
  type Speaker,
} from '../../harness/index.ts';
import { backlogOf } from '../accept/burst-of-connections.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { posix, tcpStream } from '../sources.ts';

type Input = {
  readonly clients: number;
  readonly come: /** All at once, each with its whole message. */
    | 'at once'
    /** One after the other, each with a part of its message; the rest follows in another order. */
    | 'interleaved';
  readonly rounds: number;
};

/** A server that pauses after each client is slow, not wrong. */
const altogetherMs = 6_000;
const enoughMs = 700;

export default defineCheck<Input>({
  id: 'single/clients-together',
  step: 'single',
  title: 'gives every one of several clients its own answer',
  level: { 'single-message': 'MUST' },
  fits: (profile) => profile.prints === undefined,
  rationale:
    'Clients come together, and their messages in pieces. Each of them gets the answer to its own message, whether they are served at the same time or one after the other.',
  sources: [posix('accept()'), posix('recv()'), tcpStream],
  needs: ['accept/next-client', 'single/byte-by-byte', 'single/message-sizes', 'single/closes-after-reply'],
  after: ['accept/simultaneous-clients', 'lifecycle/stop-continue-idle', 'lifecycle/stop-continue-connection'],
  requires: ['proc'],
  inputs: [
    { clients: 12, come: 'at once', rounds: 1 },
    { clients: 5, come: 'interleaved', rounds: 20 },
  ],
  hints: [
    {
      bug: 'epollet-single-accept',
      fits: (evidence) =>
        evidence.kind === 'silence' && evidence.notAccepted === true && evidence['come'] === 'at once' ? 0.85 : 0,
      because: (evidence) => `${String(evidence['answered'])} clients of a burst were served; the others wait to be accepted`,
    },
    {
      bug: 'shared-global-buffer',
      fits: (evidence) =>
        evidence['come'] === 'interleaved' ? (evidence.kind === 'foreign' ? 0.9 : 0.6) : evidence.kind === 'foreign' ? 0.7 : 0,
      because: (evidence) =>
        evidence.kind === 'foreign'
          ? 'the answer to one client has bytes of another'
          : 'the message of one client was not whole, because another sent at the same time',
    },
    {
      bug: 'pthread-arg-race',
      fits: (evidence, context) =>
        evidence.kind === 'silence' && evidence.notAccepted === false && context.knowledge.architecture === 'thread' ? 0.7 : 0,
      because: () => 'a client was accepted together with others, and nobody answered it',
    },
    {
      bug: 'max-clients',
      fits: (evidence) => (evidence.kind === 'reset' || evidence.kind === 'early-eof' || evidence.kind === 'refused' ? 0.5 : 0),
      because: () => 'a client was turned away while others were connected',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { clients, come, rounds }) {
    if (come === 'at once') return comeAtOnce(attempt, clients);
    const number = Math.min(clients, attempt.knowledge.servesAtOnce ?? 1);
    if (number < 2) return;
    const began = now();
    for (let round = 0; round < rounds && (round < 2 || now() - began < enoughMs); round++) await interleave(attempt, number);
  },
});

async function comeAtOnce(attempt: Attempt, clients: number): Promise<void> {
  const number = Math.max(2, Math.min(clients, backlogOf(attempt) + 1));
  const speakers = await whileStopped(attempt, async () => {
    const dialled = Array.from({ length: number }, () => attempt.dial());
    for (const speaker of dialled) {
      await speaker.connection.connected();
      speaker.say(30);
      speaker.endMessage();
    }
    return dialled;
  });
  const began = now();
  for (const [answered, speaker] of speakers.entries()) {
    await expectOwn(speaker, speakers, { come: 'at once', answered });
    if (answered + 1 < number && now() - began > altogetherMs)
      throw new NotApplicable(
        `The server takes its time for each client: ${answered + 1} of ${number} were answered in time, and rightly.`,
      );
  }
}

async function interleave(attempt: Attempt, clients: number): Promise<void> {
  attempt.log.restart();
  const begun: { readonly speaker: Speaker; readonly rest: Buffer }[] = [];
  for (let client = 0; client < clients; client++) {
    const speaker = await attempt.connect();
    const message = speaker.next(40 + client * 9);
    const middle = Math.ceil(message.length / 2);
    speaker.send(message.subarray(0, middle));
    await untilConsumed(attempt, speaker.connection, limits.nothingMs);
    begun.push({ speaker, rest: message.subarray(middle) });
  }
  const speakers = begun.map(({ speaker }) => speaker);
  for (const { speaker, rest } of begun.toReversed()) {
    speaker.send(rest);
    speaker.endMessage();
  }
  for (const speaker of speakers) await expectOwn(speaker, speakers, { come: 'interleaved' });
}

/** What did not come to one client may have gone to another, which is certain where a wait is not. */
async function expectOwn(speaker: Speaker, all: readonly Speaker[], more: Readonly<Record<string, unknown>>): Promise<void> {
  try {
    await speaker.expectEverything({ what: 'the answer to its own message for each of several clients' });
    speaker.judgeSoFar(more);
    speaker.connection.close();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    for (const other of all) other.judgeSoFar(more);
    throw error.withMore(more);
  }
}

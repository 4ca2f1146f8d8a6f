import {
  defineCheck,
  launchListening,
  limits,
  sendSignal,
  sleep,
  Violation,
  type Attempt,
  type Evidence,
} from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { posix, man } from '../sources.ts';
import { sendMessage } from './answer.ts';

/** More than any output library keeps back. */
const fillingBytes = 100_000;

export default defineCheck<null>({
  id: 'single/prints-the-message',
  step: 'single',
  title: 'prints the message',
  level: { 'single-message': 'MUST' },
  clients: 'one',
  fits: (profile) => profile.prints !== undefined,
  rationale:
    'Everything that the client sent stands in the standard output of the server, byte for byte and in one piece, at the latest when the server ends or its buffer is full.',
  sources: [posix('fwrite()'), man('setvbuf(3)')],
  needs: ['single/whole-message', 'single/answers-before-eof'],
  launches: 'itself',
  limitMs: 25_000,
  quick: true,
  inputs: [null],
  hints: [
    {
      bug: 'prints-nothing',
      fits: (evidence) => (evidence['printed'] === true && evidence.receivedBytes === 0 ? 0.6 : 0),
      because: () => 'nothing was printed, neither at once nor at the end of the process nor after very much had been sent',
    },
    {
      bug: 'sends-bytes-repr',
      fits: (evidence) => (/b['"]/.test(String(evidence['head'])) ? 0.9 : 0),
      because: (evidence) => `it printed ${String(evidence['head']).slice(0, 40)}`,
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt) {
    await launchListening(attempt);
    const speaker = await sendMessage(attempt, 60);
    await speaker.expectServed();
    try {
      await speaker.expectPrinted({ keptBack: 'is judged' });
      attempt.learn({ printsAtOnce: true });
      return;
    } catch (error) {
      if (!(error instanceof Violation) || (error.evidence.kind !== 'silence' && error.evidence.kind !== 'lost')) throw error;
      attempt.learn({ printsAtOnce: false });
      attempt.fact('printsAtOnce', false);
      if (await appearsAtTheEnd(attempt, speaker)) return;
      await expectWhenFull(attempt, error);
    }
  },
});

/** Whether ending the process brings the message: what an output library keeps back is written then. */
async function appearsAtTheEnd(attempt: Attempt, speaker: Awaited<ReturnType<typeof sendMessage>>): Promise<boolean> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    attempt.process(`the server gets ${signal}, since what it prints may be kept back until it ends`);
    sendSignal(attempt.server.tree.root, signal);
    if ((await attempt.server.untilExit(limits.waitingClientMs)) !== undefined) break;
  }
  await sleep(20);
  return speaker.expectPrinted({ limitMs: 50, keptBack: 'is judged' }).then(
    () => true,
    () => false,
  );
}

/** Very much is sent to a fresh server: a buffer that is full is written out, the beginning of the message with it. */
async function expectWhenFull(attempt: Attempt, first: Violation): Promise<void> {
  if (attempt.profile.lifetime === 'one-shot') throw first;
  const server = await launchListening(attempt);
  attempt.note('much more is sent, since what the server prints may be kept back until its buffer is full');
  const speakers = [];
  for (let sent = 0; sent < fillingBytes; sent += speakers.at(-1)?.sentBytes ?? fillingBytes) {
    const speaker = await sendMessage(attempt, 20_000);
    await speaker.expectServed();
    speakers.push(speaker);
    if (speakers.length > 200) break;
  }
  const early = speakers.slice(0, Math.ceil(speakers.length / 2));
  for (const speaker of early) {
    try {
      await speaker.expectPrinted({ keptBack: 'is judged' });
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      const evidence: Evidence = { ...error.evidence, head: server.stdout.beginning.subarray(0, 64).toString('latin1') };
      throw new Violation({ expected: first.expected, observed: error.observed, certainty: 'wants-confirmation', evidence });
    }
  }
}

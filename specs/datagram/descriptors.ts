import { currentSlowness, defineCheck, descriptorsOf, now, Violation, type Attempt } from '../../harness/index.ts';
import { man, posix } from '../sources.ts';
import { datagramHints } from './datagram-hints.ts';
import { counted } from '../../harness/words.ts';

const answersMax = 40;
/** A server that takes its time with each answer is asked for fewer, and for no fewer than these. */
const answersMin = 8;
const enoughMs = 2_000;
/** A pool that grows once is no leak. */
const share = 0.5;

export default defineCheck<null>({
  id: 'datagram/descriptors',
  step: 'datagram',
  title: 'keeps no descriptor for a datagram that was answered',
  level: { 'echo-udp': 'SHOULD' },
  rationale:
    'One socket serves all clients. A server that opens another one for each answer and keeps it can not answer any more some day.',
  sources: [posix('close()'), man('getrlimit(2)')],
  needs: ['datagram/answers-the-sender'],
  requires: ['proc'],
  inputs: [null],
  hints: [
    {
      bug: 'leaks-descriptors',
      fits: (evidence) => (evidence.kind === 'leak' ? 0.9 : 0),
      because: (evidence) =>
        `after ${counted(evidence['answers'], 'answer')} ${counted(evidence['kept'], 'more descriptor')} stayed open`,
    },
    ...datagramHints,
  ],
  async holds(attempt) {
    await answer(attempt);
    const before = openDescriptors(attempt);
    const answers = await answer(attempt);
    const kept = (): number => openDescriptors(attempt) - before;
    const freed = await attempt.until(() => (kept() < answers * share ? true : undefined), { limitMs: 1_000 });
    if (freed === true) return;
    throw new Violation({
      expected: 'as many open descriptors after the answers as before',
      observed: `${kept()} more after ${counted(answers, 'answer')}`,
      certainty: 'wants-confirmation',
      evidence: { kind: 'leak', kept: kept(), answers },
    });
  },
});

/** Lets so many clients be answered, or fewer by a slow server; says how many. */
async function answer({ datagrams }: Attempt): Promise<number> {
  const began = now();
  let answers = 0;
  while (answers < answersMax && (answers < answersMin || now() - began < enoughMs * currentSlowness())) {
    await datagrams.exchangeOfNewClient(20);
    answers++;
  }
  return answers;
}

function openDescriptors({ server }: Attempt): number {
  return server.tree.alive().reduce((sum, pid) => sum + descriptorsOf(pid).length, 0);
}

import { defineCheck, Violation } from '../../harness/index.ts';
import { man, posix } from '../sources.ts';
import { datagramHints } from './datagram-hints.ts';
import { counted } from '../../harness/words.ts';

const datagramsSent = 12;
/** A server that waits for its children when the next datagram comes leaves one or two. */
const share = 0.5;

export default defineCheck<null>({
  id: 'datagram/zombies',
  step: 'datagram',
  title: 'waits for its children that have ended',
  level: { 'echo-udp': 'SHOULD' },
  rationale:
    'A server may let a child answer each datagram. A child that has ended stays in the table of processes, as a zombie, until its parent has asked for its status.',
  sources: [posix('wait()'), man('signal(7)')],
  needs: ['datagram/answers-the-sender'],
  requires: ['proc'],
  inputs: [null],
  hints: [
    {
      bug: 'zombie-children',
      fits: (evidence) => (evidence.kind === 'leak' ? 0.9 : 0),
      because: (evidence) =>
        `after ${counted(evidence['datagrams'], 'datagram')} ${counted(evidence['zombies'], 'process')} that had ended stayed as zombies (state Z)`,
    },
    ...datagramHints,
  ],
  async holds(attempt) {
    for (let sent = 0; sent < datagramsSent; sent++) await attempt.datagrams.exchangeOfNewClient(20);
    const zombies = (): number => attempt.server.tree.zombies().length;
    const gone = await attempt.until(() => (zombies() < datagramsSent * share ? true : undefined), { limitMs: 700 });
    if (gone === true) return;
    throw new Violation({
      expected: 'no children that have ended and were not waited for',
      observed: `${counted(zombies(), 'zombie')} after ${datagramsSent} datagrams`,
      certainty: 'wants-confirmation',
      evidence: { kind: 'leak', zombies: zombies(), datagrams: datagramsSent },
    });
  },
});

import { defineCheck, limits, untilConsumed, untilQuiet, Violation, type Attempt } from '../../harness/index.ts';
import { read } from '../../harness/system/proc.ts';
import { prefixFor } from '../framing.ts';
import { framingOf } from '../profiles.ts';
import { ended, howItEnded, howItEndedAndWhatItSaid } from '../hints.ts';
import { leavesByItself } from './length-hints.ts';
import { man } from '../sources.ts';

/** Enough to be seen, and little enough for every machine. */
const announcedBytes = 256 << 20;
/** Runtimes take some memory for a client, but not this much. */
const grownFromBytes = 100 << 20;

export default defineCheck<null>({
  id: 'single/announced-memory',
  step: 'single',
  title: 'takes memory for what came, not for what was announced',
  level: { 'single-message': 'SHOULD', own: 'SHOULD' },
  clients: 'one',
  fits: (profile) => {
    const framing = framingOf(profile);
    return framing?.kind === 'length-prefix' && framing.width === 4;
  },
  rationale: 'Four bytes from a stranger should not make a server take gigabytes: a few such clients bring down the machine.',
  sources: [man('malloc(3)')],
  needs: ['accept/next-client', 'single/whole-message', 'single/answers-before-eof'],
  requires: ['proc'],
  inputs: [null],
  hints: [
    {
      bug: 'len-trusts-alloc',
      fits: (evidence) => (evidence.kind === 'leak' ? 0.95 : 0),
      because: (evidence) =>
        `its memory grew by ${String(evidence['grownMiB'])} MiB when a client announced ${announcedBytes >> 20} MiB, and had sent nothing of it`,
    },
    {
      bug: 'refused-length-fatal',
      fits: (evidence, context) => (ended(evidence) && leavesByItself(context) ? 0.9 : 0),
      because: (_evidence, context) => `${howItEndedAndWhatItSaid(context)}, when a client announced ${announcedBytes >> 20} MiB`,
    },
    {
      bug: 'len-trusts-alloc',
      fits: (evidence) => (ended(evidence) ? 0.6 : 0),
      because: (_evidence, context) => `${howItEnded(context)} when a client announced ${announcedBytes >> 20} MiB`,
    },
  ],
  async holds(attempt) {
    const framing = framingOf(attempt.profile);
    if (framing?.kind !== 'length-prefix') return;
    await attempt.expectNextClientIsServed('the start');
    const before = greatestMemory(attempt);
    const { connection } = await attempt.connect();
    attempt.note(`the client announces ${announcedBytes >> 20} MiB, and sends none of it`);
    connection.send(prefixFor(framing, announcedBytes));
    await untilConsumed(attempt, connection, limits.waitingClientMs);
    await untilQuiet(attempt);
    const grown = greatestMemory(attempt) - before;
    await attempt.expectAlive(`a client that announced ${announcedBytes >> 20} MiB`);
    if (grown < grownFromBytes) return;
    attempt.learn({ takesWhatIsAnnounced: true });
    const grownMiB = Math.round(grown / (1 << 20));
    throw new Violation({
      expected: 'little more memory in use than before',
      observed: `${grownMiB} MiB more, for a message of which nothing had come`,
      certainty: 'certain',
      evidence: { kind: 'leak', grownMiB },
    });
  },
});

/** The most memory that the processes had in use at any time (VmHWM), added up. */
function greatestMemory(attempt: Attempt): number {
  return attempt.server.tree
    .alive()
    .reduce((sum, pid) => sum + Number(/VmHWM:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`) ?? '')?.[1] ?? 0) * 1024, 0);
}

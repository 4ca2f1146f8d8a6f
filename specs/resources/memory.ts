import { defineCheck, hasThread, memoryPerClient, NotApplicable, Violation, type MemoryLoad } from '../../harness/index.ts';
import { posix } from '../sources.ts';

/** What these languages release is back at once, so that little that stays tells a lot. */
const promptLanguages = new Set(['c', 'rust', 'python', 'perl']);
const promptLoad: MemoryLoad = { bytesPerClient: 64 << 10, clientsPerRound: 10, rounds: 6, keptFrom: 32 << 10 };
/** A collector works when there is enough to collect; only what stays as large as all that came is not for it. */
const collectedLoad: MemoryLoad = { bytesPerClient: 1 << 20, clientsPerRound: 10, rounds: 8, keptFrom: 800 << 10 };

export default defineCheck<null>({
  id: 'resources/memory',
  step: 'resources',
  title: 'gives back the memory of every connection',
  level: { '*': 'MAY' },
  rationale: 'A server that keeps some memory of every client grows until the system ends it.',
  sources: [posix('free()')],
  needs: ['accept/next-client', 'end/eof-after-half-close', 'accept/hundred-clients-in-turn', 'transfer/returns-every-byte'],
  requires: ['proc'],
  limitMs: 20_000,
  inputs: [null],
  hints: [
    {
      bug: 'heap-leak',
      fits: (evidence) => (evidence.kind === 'leak' ? 0.9 : 0),
      because: (evidence) =>
        `each client that sent ${String(evidence['sentKiB'])} KiB left ${String(evidence['keptKiB'])} KiB behind, in every round`,
    },
  ],
  async holds(attempt) {
    // HotSpot takes memory until its heap has the size that it begins with, a 64th of the machine's, before it must collect anything.
    if (attempt.server.tree.alive().some((pid) => hasThread(pid, 'VM Thread')))
      throw new NotApplicable(
        'A Java virtual machine takes memory up to the first size of its heap, whatever its clients leave behind.',
      );
    const load = promptLanguages.has(attempt.knowledge.language ?? '') ? promptLoad : collectedLoad;
    const perClient = await memoryPerClient(attempt, load);
    if (perClient < load.keptFrom) return;
    const keptKiB = Math.round(perClient / 1024);
    const sentKiB = load.bytesPerClient >> 10;
    attempt.note(
      `${load.rounds} times ${load.clientsPerRound} clients come and go, one after the other; each sends ${sentKiB} KiB`,
    );
    throw new Violation({
      expected: 'about as much memory after many clients as after a few',
      observed: `at least ${keptKiB} KiB more for every client`,
      certainty: 'wants-confirmation',
      evidence: { kind: 'leak', keptKiB, sentKiB },
    });
  },
});

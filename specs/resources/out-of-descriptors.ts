import {
  defineCheck,
  limits,
  NotApplicable,
  makesThread,
  now,
  restsBetweenClients,
  runningCalls,
  spinningShare,
  takeDescriptors,
  untilQuiet,
  usesMinusOne,
  Violation,
  waitingClients,
  watchForStorm,
  type Attempt,
  type Evidence,
  type Speaker,
  type StormWatch,
} from '../../harness/index.ts';
import { ended, forksWithoutEnd, howItEnded, whyItWasEnded } from '../hints.ts';
import { levelInServices } from '../service/levels.ts';
import { man, posix } from '../sources.ts';
import { counted } from '../../harness/words.ts';

const surplusClients = 8;
/** Where the server rests for seconds behind each of them. */
const surplusAtRest = 2;
const clientsMax = 100;
/** So many looks into a server that spins: one of the calls with -1 is met in some of them. */
const looks = 12;
/** Nobody prints so much in a second for some clients that have to wait: a loop prints it. */
const spinningPrintsBytesPerSecond = 256 * 1024;

export default defineCheck<null>({
  id: 'resources/out-of-descriptors',
  step: 'resources',
  title: 'survives a moment without free descriptors',
  level: { '*': 'SHOULD', ...levelInServices('SHOULD') },
  rationale:
    'When all descriptors are in use accept() fails with EMFILE, until some clients have left. This passes; the server should be there afterwards.',
  sources: [posix('accept()'), man('accept(2)')],
  needs: ['accept/next-client', 'end/eof-after-half-close', 'accept/silent-client-leaves', 'accept/burst-of-connections'],
  requires: ['proc', 'libc'],
  limitMs: 20_000,
  inputs: [null],
  hints: [
    {
      bug: 'accept-error-used-as-fd',
      fits: (evidence) => (evidence['usesMinusOne'] === true ? 0.95 : 0),
      because: () => 'calls with the descriptor -1 were seen: the result of the accept() that failed',
    },
    {
      bug: 'accept-error-used-as-fd',
      fits: (evidence) => (evidence['makesThreads'] === true ? 0.95 : 0),
      because: () => 'threads or processes were made one after the other, although no client could be accepted',
    },
    {
      bug: 'accept-error-used-as-fd',
      fits: (evidence) => (forksWithoutEnd(evidence) ? 0.97 : 0),
      because: whyItWasEnded,
    },
    {
      bug: 'accept-emfile-spin',
      fits: (evidence) => (evidence.kind === 'spinning' ? 0.9 : 0),
      because: (evidence) => `while no descriptor was free and clients waited, ${String(evidence['busy'])}`,
    },
    {
      bug: 'accept-emfile-fatal',
      fits: (evidence) => (ended(evidence) ? 0.9 : 0),
      because: (_evidence, context) => `${howItEnded(context)} when no descriptor was free`,
    },
    {
      bug: 'accept-emfile-fatal',
      fits: (evidence) => (evidence.kind === 'silence' || evidence.kind === 'refused' ? 0.7 : 0),
      because: () => 'the process lives, and accepts nobody any more',
    },
  ],
  async holds(attempt) {
    await attempt.expectNextClientIsServed('the start');
    if ((await spinningShare(attempt)) !== undefined)
      throw new NotApplicable('A thread of the server spins already when descriptors are free.');
    const shortage = takeDescriptors(attempt);
    const number = shortage.free + (restsBetweenClients(attempt.knowledge) ? surplusAtRest : surplusClients);
    const watch = watchForStorm(attempt, number);
    try {
      if (number > clientsMax) throw new NotApplicable(`The server leaves ${shortage.free} gaps between its descriptors.`);
      const before = { printed: printedBytes(attempt), at: now() };
      const clients = await comeTogether(attempt, number);
      await untilQuiet(attempt);
      expectNoStorm(watch);
      // The first clients may have been accepted with a descriptor that was reserved before; when they leave the server meets its limit.
      for (const { connection } of clients)
        if (connection.end === 'open' && connection.serverEnd()?.inode !== 0) connection.close();
      await expectCalm(attempt, before);
      expectNoStorm(watch);
      for (const { connection } of clients) connection.close();
    } finally {
      watch.end();
      shortage.end();
    }
    await untilQueueIsServed(attempt);
    await attempt.expectAlive('a moment without free descriptors');
    await attempt.expectNextClientIsServed('a moment without free descriptors');
  },
});

/** Clients that connect; whether they are accepted, refused or kept waiting is the server's own business. */
async function comeTogether(attempt: Attempt, count: number): Promise<readonly Speaker[]> {
  // A service that sends without end is at work for each client that reads.
  const stillness = attempt.profile.name === 'chargen' ? ({ reading: 'not-yet' } as const) : {};
  const clients = Array.from({ length: count }, () => attempt.dial(stillness));
  await attempt.until(
    () => (clients.every(({ connection }) => connection.isConnected || connection.end !== 'open') ? true : undefined),
    { limitMs: limits.nothingMs, everyMs: 4 },
  );
  attempt.note(`${count} clients connect`);
  return clients;
}

/** The clients that wait are taken one after the other by a server that serves so: the next one has its turn after them. */
async function untilQueueIsServed(attempt: Attempt): Promise<void> {
  for (let waiting = waitingClients(attempt); waiting > 0; waiting = waitingClients(attempt)) {
    const before = waiting;
    const fewer = await attempt.until(() => (waitingClients(attempt) < before ? true : undefined), {
      limitMs: limits.replyMs + (attempt.knowledge.endsAfterMs ?? 0),
      everyMs: 8,
    });
    if (fewer === undefined) return;
  }
}

function expectNoStorm({ storm }: StormWatch): void {
  const seen = storm();
  if (seen === undefined) return;
  throw new Violation({
    expected: 'the server waits until a descriptor is free',
    observed: `${seen.made} processes or threads were made in ${seen.afterMs} ms`,
    certainty: 'certain',
    evidence: { kind: 'spinning', busy: 'it made processes or threads without end', usesMinusOne: false, makesThreads: true },
  });
}

function printedBytes({ server }: Attempt): number {
  return server.stdout.totalBytes + server.stderr.totalBytes;
}

async function expectCalm(attempt: Attempt, before: { readonly printed: number; readonly at: number }): Promise<void> {
  await untilQuiet(attempt);
  const share = await spinningShare(attempt);
  // A loop that tells each failure sleeps while nobody reads what it prints: it spins all the same.
  const printed = printedBytes(attempt) - before.printed;
  const inSeconds = Math.max(1, (now() - before.at) / 1000);
  if (share === undefined && printed < spinningPrintsBytesPerSecond * inSeconds) return;
  const busy =
    share === undefined
      ? `the server printed ${counted(printed, 'byte')}`
      : `a thread used ${Math.round(share * 100)} % of a CPU for 0.7 s`;
  const calls = await runningCalls(attempt, looks);
  const evidence: Evidence = {
    kind: 'spinning',
    busy,
    usesMinusOne: calls.some(usesMinusOne),
    makesThreads: calls.some(makesThread),
  };
  throw new Violation({
    expected: 'the server waits until a descriptor is free',
    observed: busy,
    certainty: 'wants-confirmation',
    evidence,
  });
}

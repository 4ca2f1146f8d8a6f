import {
  brokenSocketsOf,
  limits,
  NotApplicable,
  onFreshServer,
  processEnded,
  sleep,
  spinningCalls,
  stopServer,
  continueServer,
  untilConsumed,
  untilQuiet,
  Violation,
  type Attempt,
  type Evidence,
  type Speaker,
} from '../../harness/index.ts';

/** What a client did to its connection, and in which call a server meets it. */
export type Misfortune = {
  /** As the end of a sentence: `a client was reset while it was idle`. */
  readonly after: string;
  /** The kind of call that fails first on Linux after it (measured, see the check). */
  readonly side: 'accept' | 'read' | 'write';
  /** The server was stopped meanwhile, which some servers do not survive by itself. */
  readonly stopped: boolean;
  /** Asked on a fresh server when the process ended, to tell mistakes apart that look the same. */
  readonly whenEnded?: (fresh: Attempt) => Promise<Readonly<Record<string, unknown>>>;
};

/** The misfortune of one client concerns nobody else: the process lives, no thread of it spins, and the next client is served. */
export async function expectUnharmed(attempt: Attempt, misfortune: Misfortune): Promise<void> {
  const state = await untilQuiet(attempt);
  if (await hasEnded(attempt)) await throwEnded(attempt, misfortune);
  if (state === 'spinning') await throwSpinning(attempt, misfortune);
  try {
    await expectNextClient(attempt, misfortune.after);
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    if (await processEnded(attempt.server)) await throwEnded(attempt, misfortune);
    if ((await untilQuiet(attempt)) === 'spinning') await throwSpinning(attempt, misfortune);
    throw enriched(attempt, misfortune, error);
  }
}

/** A client that has said something and was answered, so that the server is about to read from it. */
export async function expectIdleClient(attempt: Attempt): Promise<Speaker> {
  const speaker = await attempt.connect();
  if (attempt.profile.visit === undefined) await speaker.exchange(20);
  else if (attempt.profile.name === 'discard') await expectTaken(attempt, speaker);
  else await speaker.connection.untilReceived(1);
  return speaker;
}

async function expectTaken(attempt: Attempt, speaker: Speaker): Promise<void> {
  speaker.connection.send(speaker.next(20));
  await untilConsumed(attempt, speaker.connection);
}

/** A client that was accepted and has said nothing yet. */
export async function expectAcceptedClient(attempt: Attempt): Promise<Speaker> {
  const speaker = await attempt.connect();
  await attempt.until(() => ((speaker.connection.serverEnd()?.inode ?? 0) === 0 ? undefined : true), {
    limitMs: limits.nothingMs,
    everyMs: 2,
  });
  return speaker;
}

/** The same client while the server is stopped, or a new one when the server has closed that connection after one answer. */
export async function stillOpen(attempt: Attempt, speaker: Speaker): Promise<Speaker> {
  if (speaker.connection.serverEnd()?.state === 'ESTABLISHED') return speaker;
  // A client that has its answer closes: a server that takes one client at a time may wait for that.
  speaker.connection.close();
  return attempt.connect();
}

async function expectNextClient(attempt: Attempt, after: string): Promise<void> {
  if (attempt.profile.visit !== undefined) return attempt.expectNextClientIsServed(after);
  const speaker = await attempt.connect({ what: `a connection for the next client, after ${after}` });
  await speaker.exchange(20, { what: `20 bytes back for the next client, after ${after}` });
  speaker.connection.halfClose();
  await speaker.connection.untilEnd(limits.nothingMs);
  speaker.connection.abandon();
}

async function hasEnded(attempt: Attempt): Promise<boolean> {
  const { server } = attempt;
  return (server.exit !== undefined || !server.tree.alive().includes(server.tree.root)) && (await processEnded(server));
}

async function throwEnded(attempt: Attempt, misfortune: Misfortune): Promise<never> {
  if (misfortune.stopped && (await endsWhenStopped(attempt))) {
    throw new NotApplicable(
      'This server does not survive to be stopped and continued (SIGSTOP, SIGCONT), which this check needs to do.',
    );
  }
  const learned = misfortune.whenEnded === undefined ? undefined : await onFreshServer(attempt, misfortune.whenEnded);
  // The last words of the process arrive a little later than the news of its end.
  await sleep(30);
  throw new Violation({
    expected: `the server goes on after ${misfortune.after}`,
    observed: 'the server process ended',
    certainty: 'certain',
    evidence: { kind: 'process-ended', ...about(misfortune), ...learned },
  });
}

async function throwSpinning(attempt: Attempt, misfortune: Misfortune): Promise<never> {
  const calls = await spinningCalls(attempt);
  const brokenSockets = brokenSocketsOf(attempt);
  const anyway = await onFreshServer(attempt, spinsAnyway);
  if (anyway === 'idle') throw new NotApplicable('A thread of this server is at work all the time, also without a reset.');
  if (anyway === 'after-any-end')
    throw new NotApplicable('A thread of this server is at work all the time after every client that has left, also in order.');
  throw new Violation({
    expected: `the server waits for the next event after ${misfortune.after}`,
    observed: `a thread of the server uses a CPU all the time${calls[0] === undefined ? '' : `, in ${calls[0].call}()`}`,
    certainty: 'wants-confirmation',
    evidence: { kind: 'spinning', calls, brokenSockets, ...about(misfortune) },
  });
}

/** The next client was not served, by a process that lives and does nothing. */
function enriched(attempt: Attempt, misfortune: Misfortune, violation: Violation): Violation {
  const waits = attempt.server.tree.waits().map((wait) => wait.call);
  const nobodyAccepts = !waits.some((call) => acceptingCalls.test(call));
  const { evidence } = violation;
  const certain = violation.certain || (nobodyAccepts && evidence.notAccepted === true);
  return new Violation({
    expected: violation.expected,
    observed:
      nobodyAccepts && evidence.notAccepted === true
        ? `${violation.observed}; the process lives, but no thread of it waits for clients`
        : violation.observed,
    certainty: certain ? 'certain' : 'wants-confirmation',
    evidence: { ...evidence, nobodyAccepts, waits: waits.slice(0, 8), ...about(misfortune) },
  });
}

const acceptingCalls = /^(accept|poll|ppoll|select|pselect|epoll|io_uring)/;

async function endsWhenStopped(attempt: Attempt): Promise<boolean> {
  return (
    (await onFreshServer(attempt, async (fresh) => {
      await expectIdleClient(fresh);
      await stopServer(fresh);
      continueServer(fresh);
      await untilQuiet(fresh);
      return processEnded(fresh.server);
    })) ?? false
  );
}

async function spinsAnyway(fresh: Attempt): Promise<'idle' | 'after-any-end' | 'no'> {
  const speaker = await expectIdleClient(fresh);
  if ((await untilQuiet(fresh)) === 'spinning') return 'idle';
  speaker.connection.close();
  return (await untilQuiet(fresh)) === 'spinning' ? 'after-any-end' : 'no';
}

function about(misfortune: Misfortune): Pick<Evidence, 'side' | 'after'> {
  return { side: misfortune.side, after: misfortune.after };
}

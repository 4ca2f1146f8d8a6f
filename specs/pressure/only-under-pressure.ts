import { limits, NotApplicable, now, onFreshServer, Violation, whileStopped, type Attempt } from '../../harness/index.ts';
import { expectEverythingBack } from './account.ts';
import { waitsOnlyForAWhile } from './waits-for-a-while.ts';

/**
 * What goes wrong as well for a client that reads at once is the business of other checks: here it only stands in the way. So a
 * violation stands when a fresh server gets the same through without back-pressure. Nor does it stand where a timeout has met a client that
 * a busy machine has slowed down, but in the checks that judge what becomes of a client that pauses.
 */
export async function onlyUnderPressure(
  attempt: Attempt,
  work: () => Promise<void>,
  aPause: 'is judged elsewhere' | 'is judged here' = 'is judged elsewhere',
): Promise<void> {
  const began = now();
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    if (attempt.knowledge['dropsIdleClients'] === true)
      throw new NotApplicable('This server drops clients that say nothing for a while, as one that does not read may have to.');
    const withinMs = now() - began;
    // Where the server has ended the connection, a limit of bytes may have done it, and no lack of room.
    const inTurnBytes = error.evidence['stall'] === 'ended' ? (error.evidence.expectedBytes ?? 0) : 0;
    const calm =
      (await onFreshServer(attempt, async (fresh) => withoutPressure(fresh, inTurnBytes))) ??
      (await onFreshServer(attempt, withFinBehindIt));
    if (calm !== undefined) throw new NotApplicable(`This goes wrong without back-pressure as well (${calm}).`);
    if (aPause === 'is judged elsewhere' && (await waitsOnlyForAWhile(attempt, { violation: error, withinMs })))
      throw new NotApplicable(givesUp);
    throw error;
  }
}

/** It names no check: one that is named is taken for a need, and where that fails the points are lost. */
const givesUp =
  'This server waits only for a while for a client that does not read, and this machine was too busy to read sooner: what it then does is judged where clients pause on purpose.';

/** What is wrong with a plain transfer that is read at once and half-closed at its end; undefined when nothing is. */
async function withoutPressure(fresh: Attempt, inTurnBytes: number): Promise<string | undefined> {
  return whatIsWrong(async () => {
    const speaker = await fresh.connect();
    while (speaker.sentBytes < Math.min(inTurnBytes, inTurnMax)) {
      speaker.say(calmBytes);
      await expectEverythingBack(fresh, speaker, {});
    }
    for (let portion = 0; portion < 4; portion++) speaker.say(calmBytes);
    await expectEverythingBack(fresh, speaker, {});
    speaker.connection.halfClose();
    return (await speaker.connection.untilEnd()) === 'open' ? 'the connection does not end' : undefined;
  });
}

/** The same with a small message and the FIN right behind it, so that the server meets both at once. */
async function withFinBehindIt(fresh: Attempt): Promise<string | undefined> {
  return whatIsWrong(async () => {
    const speaker = await fresh.connect();
    await speaker.exchange(20);
    await whileStopped(fresh, async () => {
      speaker.say(100);
      speaker.connection.halfClose();
      await fresh.until(() => (speaker.connection.serverEnd()?.state === 'ESTABLISHED' ? undefined : true), {
        limitMs: limits.replyMs,
      });
    });
    await expectEverythingBack(fresh, speaker, {});
    return undefined;
  });
}

async function whatIsWrong(work: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Violation) return error.evidence.kind === 'process-ended' ? 'the server process ended' : error.observed;
    throw error;
  }
}

const calmBytes = 32 << 10;
const inTurnMax = 4 << 20;

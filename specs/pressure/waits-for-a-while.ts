import {
  connectForPressure,
  limits,
  now,
  onFreshServer,
  pushUntilStalled,
  sleep,
  Violation,
  type Attempt,
} from '../../harness/index.ts';
import { expectEverythingBack } from './account.ts';

/**
 * Whether it went wrong because the server waits only so long for a client that does not read. On a busy machine our own client comes to
 * read so late that a timeout of half a second passes in each check that lets bytes wait. Whether the server then gives its client up
 * (`pressure/stalled-client-is-kept`) or leaves bytes out (`pressure/gap-after-a-pause`), it is none of the mistakes for which the other
 * checks look. It is so when a client of a fresh server that reads again at once gets everything, and one that does nothing else than to
 * pause a little longer than ours did does not.
 */
export async function waitsOnlyForAWhile(
  attempt: Attempt,
  { violation, withinMs }: { readonly violation: Violation; readonly withinMs: number },
): Promise<boolean> {
  if (!hasLost(violation) || withinMs < policyMinMs) return false;
  const pauseMs = Math.min(withinMs * lateness, limits.stallMs * 2);
  if (Number(attempt.knowledge['waitsForReaderAtMostMs']) <= pauseMs) return true;
  const later = await onFreshServer(attempt, async (fresh) => readAgainAfter(fresh, pauseMs));
  if (later?.how !== 'loss' || later.pausedMs < policyMinMs || !(await servesWhoReadsAgainAtOnce(attempt))) return false;
  attempt.learn({ waitsForReaderAtMostMs: pauseMs });
  attempt.note(
    `the machine is busy, and a client that does not read for ${(pauseMs / 1000).toFixed(1)} s loses bytes: one that reads again at once gets everything`,
  );
  return true;
}

/** Later bytes came, or the server has ended the connection: nothing that is missing is still to come. */
function hasLost({ evidence }: Violation): boolean {
  return evidence.kind === 'lost' && (evidence['tail'] !== true || evidence['end'] !== 'open');
}

/** Whether clients that read again as soon as the server has come to a stop get everything; those that a busy machine keeps from it tell nothing. */
async function servesWhoReadsAgainAtOnce(attempt: Attempt): Promise<boolean> {
  for (let round = 0; round < rounds; round++) {
    const met = await onFreshServer(attempt, async (fresh) => readAgainAfter(fresh, 0));
    if (met === undefined || met.how === 'wrong' || (met.how === 'loss' && met.pausedMs < policyMinMs)) return false;
  }
  return true;
}

/** How it goes for a client that lets answers wait, reads nothing for so long, and then everything; and for how long it had not read. */
async function readAgainAfter(
  fresh: Attempt,
  pauseMs: number,
): Promise<{ readonly how: 'served' | 'loss' | 'wrong'; readonly pausedMs: number }> {
  const pressure = await connectForPressure(fresh);
  const began = now();
  const stall = await pushUntilStalled(fresh, pressure);
  if (stall.kind === 'ended') return { how: 'loss', pausedMs: stall.stoodMs };
  // Who reads on without a stop waits for nobody.
  if (stall.kind === 'swallowed') return { how: 'wrong', pausedMs: 0 };
  await sleep(pauseMs);
  const pausedMs = now() - began;
  try {
    await expectEverythingBack(fresh, pressure.speaker, {});
    return { how: 'served', pausedMs };
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    return { how: hasLost(error) ? 'loss' : 'wrong', pausedMs };
  }
}

/** One that loses bytes by chance is not to be taken for one that does not. */
const rounds = 3;
/** Who ends a connection, or leaves bytes out, sooner than this has not waited for its client. */
const policyMinMs = 150;
/** So much longer than our client has taken at most, so that a timeout that it met is met again. */
const lateness = 1.5;

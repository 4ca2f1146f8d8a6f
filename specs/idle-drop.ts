import type { CheckResult, Evidence, Judged, Knowledge } from '../harness/index.ts';

const keepsIdleClients = 'transfer/idle-client-is-kept';
const keepsStalledClients = 'pressure/stalled-client-is-kept';
/** A server takes its time from another moment on than its client. */
const nearly = 0.8;

/** Whether a server that is known to drop silent clients ended a connection on which nothing had been said for as long. */
export function isDroppedAsIdle({ kind, longestPauseMs, longestSilenceMs }: Evidence, knowledge: Knowledge): boolean {
  const dropsAfterMs = knowledge['dropsIdleAfterMs'];
  return (
    (kind === 'early-eof' || kind === 'reset') &&
    typeof dropsAfterMs === 'number' &&
    Number(longestSilenceMs ?? longestPauseMs ?? 0) >= dropsAfterMs * nearly
  );
}

/**
 * A server may drop clients that are silent, which `transfer/idle-client-is-kept` notes, or that do not read, which
 * `pressure/stalled-client-is-kept` notes. A client of another check can be silent for as long, or not read, for other reasons or because the
 * machine is busy: nothing is blamed for that, or the verdict would depend on the load.
 */
export function excusedForPauses(judged: readonly Judged[], knowledge: Knowledge): readonly CheckResult[] {
  const dropsStalled = judged.some(({ result }) => result.id === keepsStalledClients && result.status === 'failed');
  return judged.flatMap(({ result, violated }) => {
    const { id, level, title, status, durationMs, runs, observed } = result;
    if ((status !== 'failed' && status !== 'inconclusive') || violated === undefined) return [];
    const { evidence } = violated.violation;
    const excuse =
      id !== keepsIdleClients &&
      (isDroppedAsIdle(evidence, knowledge) || (status === 'inconclusive' && mayBeDropped(evidence, knowledge)))
        ? `The server drops clients that are silent for a while, as this one was on a busy machine (${observed}). See ${keepsIdleClients}.`
        : dropsStalled && id !== keepsStalledClients && id.startsWith('pressure/') && isCutShort(evidence)
          ? `The server drops clients that do not read for a while, as this one did (${observed}). See ${keepsStalledClients}.`
          : undefined;
    return excuse === undefined ? [] : { id, level, title, status: 'skipped' as const, durationMs, runs, because: excuse };
  });
}

/** What happened once and not again, where the server drops silent clients so soon that the machine alone can have made one silent. */
function mayBeDropped({ kind }: Evidence, knowledge: Knowledge): boolean {
  const dropsAfterMs = knowledge['dropsIdleAfterMs'];
  return (kind === 'early-eof' || kind === 'reset') && typeof dropsAfterMs === 'number' && dropsAfterMs < soonMs;
}

/** A machine that has much to do lets a program wait for so long now and then. */
const soonMs = 1_000;

/** What came was right, and then the server ended the connection. */
function isCutShort({ kind, tail, end }: Evidence): boolean {
  return kind === 'early-eof' || kind === 'reset' || (tail === true && end !== undefined && end !== 'open');
}

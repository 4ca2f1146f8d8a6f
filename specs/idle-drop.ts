import type { CheckResult, Evidence, Judged, Knowledge } from '../harness/index.ts';

const keepsIdleClients = 'transfer/idle-client-is-kept';
/** A server takes its time from another moment on than its client. */
const nearly = 0.8;

/** Whether a server that is known to drop silent clients ended a connection on which nothing had been said, and nothing was due, for as long. */
export function isDroppedAsIdle({ kind, longestPauseMs }: Evidence, knowledge: Knowledge): boolean {
  const dropsAfterMs = knowledge['dropsIdleAfterMs'];
  return (
    (kind === 'early-eof' || kind === 'reset') &&
    typeof dropsAfterMs === 'number' &&
    Number(longestPauseMs ?? 0) >= dropsAfterMs * nearly
  );
}

/**
 * A server may drop clients that are silent, which `transfer/idle-client-is-kept` notes. On a busy machine a client of another check can
 * be silent for as long without wanting to: nothing is blamed for that, or the verdict would depend on the load.
 */
export function excusedForPauses(judged: readonly Judged[], knowledge: Knowledge): readonly CheckResult[] {
  return judged.flatMap(({ result, violated }) => {
    const { id, level, title, status, durationMs, runs, observed } = result;
    if (status !== 'failed' || id === keepsIdleClients || violated === undefined) return [];
    if (!isDroppedAsIdle(violated.violation.evidence, knowledge)) return [];
    const because = `The server drops clients that are silent for a while, as this one was on a busy machine (${observed}). See ${keepsIdleClients}.`;
    return { id, level, title, status: 'skipped' as const, durationMs, runs, because };
  });
}

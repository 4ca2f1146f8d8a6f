import { Violation } from '../errors.ts';
import type { Attempt } from '../run/attempt.ts';
import { signalsOf } from '../system/proc.ts';

/** Most programs end within milliseconds; a graceful end of a server without clients needs no more than this. */
const endMs = 1_500;
/** A signal that is ignored changes nothing, however long one waits. */
const ignoredMs = 200;

export type StopSignal = { readonly name: 'SIGINT' | 'SIGTERM'; readonly number: number };

/** An idle server, which has served a client before, gets the signal and must end. */
export async function expectEndBy(attempt: Attempt, signal: StopSignal, send: (attempt: Attempt) => void): Promise<void> {
  await attempt.expectNextClientIsServed('the start');
  const { ignored, caught } = signalsOf(attempt.server.tree.root);
  const bit = 1n << BigInt(signal.number - 1);
  const disposition = (ignored & bit) !== 0n ? 'ignores' : (caught & bit) !== 0n ? 'catches' : 'does not handle';
  attempt.process(`the idle server gets ${signal.name}`);
  send(attempt);
  const waitMs = disposition === 'ignores' ? ignoredMs : endMs;
  const exit = await attempt.server.untilExit(waitMs);
  if (exit !== undefined) return;
  throw new Violation({
    expected: `the server ends soon after ${signal.name}`,
    observed: `it was still alive ${(waitMs / 1000).toFixed(1)} s later; it ${disposition} the signal`,
    certainty: 'certain',
    evidence: { kind: 'other', signal: signal.name, disposition, firstThreadIn: firstThreadIn(attempt) },
  });
}

/** What the thread that main() began on waits in: for others to end, or for clients as before. */
function firstThreadIn({ server }: Attempt): string {
  const { root } = server.tree;
  return server.tree.waits().find(({ pid, tid }) => pid === root && tid === root)?.call ?? 'no call';
}

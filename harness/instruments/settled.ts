import type { Attempt } from '../run/attempt.ts';
import { now } from '../time.ts';

/** A server that has forked or started threads nothing new for so long has come to rest after its start. */
const restMs = 100;

/** Waits until the number of the server's processes has not changed for a moment, as a pool that is being started changes it. */
export async function untilSettled(attempt: Attempt): Promise<void> {
  let count = -1;
  let since = now();
  await attempt.until(
    () => {
      const found = attempt.server.tree.alive().length;
      if (found !== count) since = now();
      count = found;
      return now() - since >= restMs ? true : undefined;
    },
    { limitMs: 1_000, everyMs: 15 },
  );
}

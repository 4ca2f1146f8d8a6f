import { statOf } from '../system/proc.ts';
import { now, Patience, sleep } from '../time.ts';
import type { Instance } from './instance.ts';

/**
 * Whether the started process has ended; a moment is given for the news to arrive when it is on its way. A runtime closes its
 * connections first, prints a traceback, and ends then: as long as it computes, or wants to, it may be about to. One that has slept
 * for a moment goes on.
 */
export async function processEnded(server: Instance): Promise<boolean> {
  const { tree } = server;
  const patience = new Patience({ limitMs: endingMs, watched: tree });
  let busyNs = -1;
  let since = now();
  while (server.exit === undefined && !patience.over()) {
    const stat = statOf(tree.root);
    if (stat !== undefined && !'ZX'.includes(stat.state) && !stat.exiting) {
      const { runNs, waitNs } = tree.scheduling();
      if (runNs + waitNs !== busyNs || stat.state === 'R') since = now();
      busyNs = runNs + waitNs;
      if (now() - since >= asleepMs) return false;
    }
    await sleep(5);
  }
  return server.exit !== undefined;
}

/** So long a process may compute between the end of its connections and its own. */
const endingMs = 300;
/** Who sleeps for so long after the end of a connection is not ending. */
const asleepMs = 30;

import type { Instance } from '../launch/instance.ts';
import { runnableThreadsOf } from '../system/proc.ts';
import { sleep } from '../time.ts';

/** A server that takes longer than this to start is worth keeping for the next check, when the last one left it as it was. */
const slowStartMs = 350;

/** Which servers one check leaves to the next. */
export type KeptServers =
  /** Those that are slow to start, or that all use one fixed port. A fast one is always started afresh, so that no check can spoil another. */
  | 'slow ones'
  /** All of them, where the answer is wanted at once. */
  | 'all';

/** Servers that were left as they were found. What fails on a server that was kept is tried again on a fresh one. */
export class ServerPool implements AsyncDisposable {
  readonly #kept: Instance[] = [];
  readonly #which: KeptServers;

  constructor(which: KeptServers = 'slow ones') {
    this.#which = which;
  }

  take(): Instance | undefined {
    for (let server = this.#kept.pop(); server !== undefined; server = this.#kept.pop()) {
      if (server.exit === undefined) return server;
      void server.stop();
    }
    return undefined;
  }

  /** Keeps the server, or ends it when it is not worth that, or does not come to rest after the last check. */
  async give(server: Instance): Promise<void> {
    const worthKeeping = this.#which === 'all' || server.startedInMs > slowStartMs || server.target.port !== undefined;
    if (worthKeeping && server.exit === undefined && (await isAtRest(server))) this.#kept.push(server);
    else await server.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#kept.splice(0).map(async (server) => server.stop()));
  }
}

/** Whether no thread of the server runs, or wants to, at one of a few looks. */
async function isAtRest(server: Instance): Promise<boolean> {
  for (let look = 0; look < looks; look++) {
    if (runnableThreadsOf(server.tree.alive()).size === 0) return true;
    await sleep(lookEveryMs);
  }
  return false;
}

const looks = 5;
const lookEveryMs = 4;

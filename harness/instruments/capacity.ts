import type { Speaker } from '../client/speaker.ts';
import { NotApplicable } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Attempt } from '../run/attempt.ts';
import type { Knowledge } from '../run/knowledge.ts';
import { statOf } from '../system/proc.ts';
import { sleep } from '../time.ts';
import { ownListeners } from './own-listeners.ts';
import { untilSettled } from './settled.ts';

/** How a server serves several clients, found by connecting one after the other and keeping all of them open. */
export type Capacity = {
  /** So many clients were answered while all before them stayed open. */
  readonly servedAtOnce: number;
  /** So many are served at once whichever of its listening sockets the kernel gives them to (SO_REUSEPORT, socket(7)). */
  readonly servedInAnyCase: number;
  readonly architecture: NonNullable<Knowledge['architecture']>;
  /** The first client that was not answered, where there was one, and whether it had been accepted. */
  readonly waiting?: { readonly speaker: Speaker; readonly accepted: boolean };
  readonly speakers: readonly Speaker[];
};

/**
 * Connects some clients, each of which says something and stays, until one is not answered. A server that drops silent clients may do so
 * while the others still come on a busy machine: then all of them come anew.
 */
export async function findCapacity(attempt: Attempt, clientsUsual: number): Promise<Capacity> {
  for (let tries = 1; ; tries++) {
    const found = await tryCapacity(attempt, clientsUsual);
    if (!found.hasLetGo || tries === triesMax) return found;
    for (const { connection } of found.speakers) connection.close();
  }
}

const triesMax = 3;

type Tried = Capacity & {
  /** One of those that were to stay was let go meanwhile, so that the last one may have got its place. */
  readonly hasLetGo: boolean;
};

async function tryCapacity(attempt: Attempt, clientsUsual: number): Promise<Tried> {
  await untilSettled(attempt);
  const sharing = socketsThatShare(attempt);
  const clientsMax = Math.max(clientsUsual, Math.min(sharing + 1, clientsOfManySockets));
  const speakers: Speaker[] = [];
  let base = sizeOf(attempt);
  for (let at = 0; at < clientsMax; at++) {
    const speaker = attempt.dial();
    speakers.push(speaker);
    await speaker.connection.connected();
    speaker.say(16);
    const how = await speaker.connection.untilReceived(speaker.dueBytes, limits.waitingClientMs);
    speaker.judgeSoFar();
    if (at === 0 && (await hangsUp(speaker)))
      throw new NotApplicable(
        'The server ends a connection after its first answer, so that no two clients are there at the same time.',
      );
    // A server that drops silent clients after a while serves the next one then, and still one after the other.
    await sleep(1);
    const hasLetGo = speakers.some((before) => before !== speaker && before.connection.end !== 'open');
    if (how !== 'complete' || hasLetGo) {
      const accepted = !hasLetGo && speaker.connection.serverEnd()?.inode !== 0;
      const architecture = at <= 1 || hasLetGo || sharing > 1 ? 'sequential' : 'pool';
      const servedAtOnce = hasLetGo ? 1 : at;
      // The kernel chooses a socket by the client's address and port: one whose process is busy keeps the second client waiting.
      const servedInAnyCase = sharing > 1 ? 1 : servedAtOnce;
      return { servedAtOnce, servedInAnyCase, architecture, waiting: { speaker, accepted }, speakers, hasLetGo };
    }
    if (at === 1) base = sizeOf(attempt);
  }
  const now = sizeOf(attempt);
  const grown = clientsMax - 2;
  const architecture =
    now.processes - base.processes >= grown / 2
      ? 'fork'
      : now.threads - base.threads >= grown / 2
        ? 'thread'
        : base.processes > 1 || isThreadPool(attempt, base.threads)
          ? 'pool'
          : 'event-loop';
  return { servedAtOnce: clientsMax, servedInAnyCase: clientsMax, architecture, speakers, hasLetGo: false };
}

/**
 * How many listening sockets share the port at one address. With one client more than there are sockets, two clients meet at one of them, so
 * that it is no luck when all are served.
 */
function socketsThatShare({ server }: Attempt): number {
  const at = new Map<string, number>();
  for (const { row } of ownListeners(server))
    if (row.localPort === server.port) at.set(row.localAddress, (at.get(row.localAddress) ?? 0) + 1);
  return Math.max(1, ...at.values());
}

const clientsOfManySockets = 33;

async function hangsUp({ connection }: Speaker): Promise<boolean> {
  await connection.until(() => (connection.end === 'open' ? undefined : true), { limitMs: hangUpMs });
  return connection.end !== 'open';
}

/** A server whose process gets no CPU at once closes some time after its answer. */
const hangUpMs = 60;

/** Threads that were there before their clients: some wait each for one socket, and none for several at once, as an event loop does. */
function isThreadPool(attempt: Attempt, threads: number): boolean {
  if (threads < threadsOfPoolMin) return false;
  const calls = attempt.server.tree.waits().map(({ call }) => call);
  return calls.some((call) => oneSocket.has(call)) && !calls.some((call) => /^(epoll_p?wait2?|p?poll|p?select6?)$/.test(call));
}

const threadsOfPoolMin = 3;
const oneSocket: ReadonlySet<string> = new Set(['read', 'readv', 'recvfrom', 'recvmsg']);

function sizeOf(attempt: Attempt): { readonly processes: number; readonly threads: number } {
  const pids = attempt.server.tree.alive();
  return { processes: pids.length, threads: pids.reduce((sum, pid) => sum + (statOf(pid)?.threads ?? 0), 0) };
}

import type { Connection } from '../client/connection.ts';
import type { Speaker } from '../client/speaker.ts';
import { limits } from '../limits.ts';
import type { Attempt } from '../run/attempt.ts';
import { statOf } from '../system/proc.ts';
import { now, Patience, sleep } from '../time.ts';
import { blockedSendOn, type BlockedSend } from './descriptor.ts';
import { narrowOurs, narrowServer } from './narrow.ts';
import { isQuiet } from './quiet.ts';

/** A client that does not read, at a server whose kernel buffers are small where that can be had. */
export type Pressure = {
  readonly speaker: Speaker;
  readonly buffers: 'narrow' | 'wide';
};

/** Connects a client for back-pressure. It reads until told to stop. */
export async function connectForPressure(attempt: Attempt, buffers: 'narrow' | 'wide' = narrowServer(attempt)): Promise<Pressure> {
  const speaker = await attempt.connect();
  if (buffers === 'narrow') narrowOurs(speaker.connection);
  return { speaker, buffers };
}

/** How the server came to a stop under a client that writes and does not read. */
export type Stall =
  /** A thread sleeps in a call that sends to this client. */
  | ({ readonly kind: 'in-send' } & BlockedSend)
  /** Bytes wait for the server, or for us, and none of its threads is at work: it waits until there is room. */
  | { readonly kind: 'waiting' }
  /** Bytes wait for the server, and a thread of it is at work all the time. */
  | { readonly kind: 'busy' }
  /** It took more than the kernel could hold for it: the answers wait in its own memory, or nowhere. */
  | { readonly kind: 'swallowed' }
  /** The connection has ended, after nothing had moved for so long in which the server was not kept from a CPU. */
  | { readonly kind: 'ended'; readonly stoodMs: number };

/** The most that is sent without a stop: more than all the buffers of the kernel hold, on both sides (`tcp_wmem`, `tcp_rmem`). */
export function swallowedBytes(pressure: Pressure): number {
  return pressure.buffers === 'narrow' ? 3 << 20 : limits.unreadBytes;
}

/**
 * Writes without reading until the server stops: it is in a call that sends, or it takes no more bytes, and its queues are the
 * same at two looks 20 ms apart. It is fed no faster than it reads, so that little waits in the kernel.
 */
export async function pushUntilStalled(
  attempt: Attempt,
  pressure: Pressure,
  bytesMax: number = swallowedBytes(pressure),
): Promise<Stall> {
  const { speaker } = pressure;
  const { connection } = speaker;
  connection.stopReading();
  let fedBytes = 0;
  let portion = portionBytes;
  let seen = '';
  let standsMs = 0;
  let movedMs = now();
  let waitedMs = 0;
  const waitingMs = (): number => attempt.server.tree.scheduling().waitNs / 1e6;
  const trickle = new Trickle(attempt, connection);
  for (let lookedMs = now(); ; await sleep(2)) {
    const end = connection.serverEnd();
    if (connection.end !== 'open' || end === undefined || attempt.server.exit !== undefined || attempt.signal.aborted)
      return { kind: 'ended', stoodMs: standsMs < seenMs ? 0 : Math.max(0, now() - movedMs - Math.max(0, waitingMs() - waitedMs)) };
    const looks = `${connection.queuedBytes} ${end.unread} ${end.unsent}`;
    // A look that comes late was held up itself, and has seen nothing of the time between.
    if (looks !== seen) movedMs = now();
    else if (standsMs === 0) waitedMs = waitingMs();
    standsMs = looks === seen ? standsMs + Math.min(now() - lookedMs, tickMaxMs) : 0;
    [seen, lookedMs] = [looks, now()];
    if (connection.queuedBytes === 0 && end.unread < portionBytes) {
      if (fedBytes >= bytesMax) return { kind: 'swallowed' };
      speaker.say(portion);
      fedBytes += portion;
      if (fedBytes > 1 << 20) portion = portionBytes * 4;
    } else if (standsMs >= stillMs && (end.unread > 0 || blockedSendOn(attempt, connection) !== undefined)) {
      // Where nothing is unread, what is queued waits for our own loop, which a busy machine holds up.
      const found = await stallOf(attempt, connection, standsMs);
      if (found !== undefined) return found;
    } else if (standsMs >= limits.stallMs && end.unread === 0 && (await isQuiet(attempt))) {
      // Our full receive buffer drops what the server sends, with what it acknowledges: bytes that it has read long ago, seemingly wait here.
      // Neither side goes on until we read, and then everything does.
      return { kind: 'waiting' };
    } else if (trickle.isSeen(end.unread) && (end.unread > 0 || connection.queuedBytes > 0) && (await isQuiet(attempt))) {
      return { kind: 'waiting' };
    }
  }
}

/**
 * Tells a server that is given room only in drops from one that reads on. Where it sends a few bytes at a time (TCP_NODELAY), each of its
 * segments costs its kernel as much as a long one: a small send buffer is full with some hundred bytes, and our kernel, for whom nobody
 * reads, acknowledges them 40 ms later. So it never stands still, and would take minutes for what others take at once.
 */
class Trickle {
  readonly #connection: Connection;
  readonly #patience: Patience;
  #takenBytes = 0;

  constructor(attempt: Attempt, connection: Connection) {
    this.#connection = connection;
    this.#patience = new Patience({ limitMs: limits.stallMs, watched: attempt.server.tree });
  }

  /** Whether the server has taken no more than drops for a while; to be called at every look. */
  isSeen(unreadBytes: number): boolean {
    const { sentBytes, queuedBytes } = this.#connection;
    const takenBytes = sentBytes - queuedBytes - (this.#connection.ourEnd()?.unsent ?? 0) - unreadBytes;
    const inDrops = takenBytes < this.#takenBytes + portionBytes;
    if (inDrops && !this.#patience.over()) return false;
    this.#takenBytes = takenBytes;
    this.#patience.renew();
    return inDrops;
  }
}

async function stallOf(attempt: Attempt, connection: Connection, standsMs: number): Promise<Stall | undefined> {
  const blocked = blockedSendOn(attempt, connection);
  if (blocked !== undefined) return { kind: 'in-send', ...blocked };
  if (standsMs < (attempt.server.tree.sleepsOnTimer() ? limits.replyMs : stillMs * 2)) return undefined;
  if ((connection.serverEnd()?.unread ?? 0) > 0 && (await isQuiet(attempt))) return { kind: 'waiting' };
  return standsMs > busyMs ? { kind: 'busy' } : undefined;
}

/** Reads so many bytes more, stops reading again, and says how many came: fewer when the server has nothing more to give. */
export async function drainSome(pressure: Pressure, bytes: number): Promise<number> {
  const { connection } = pressure.speaker;
  const before = connection.receivedBytes;
  const due = Math.min(connection.receivedBytes + bytes, connection.sentBytes);
  connection.startReading();
  await connection.until(() => (connection.receivedBytes >= due || connection.end !== 'open' ? true : undefined), {
    limitMs: limits.waitingClientMs,
  });
  connection.stopReading();
  return connection.receivedBytes - before;
}

/** The memory that the processes have in use. */
export function residentBytesOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (statOf(pid)?.residentBytes ?? 0), 0);
}

/** Fits into every receive queue that is narrowed, and is some turns of most servers' loops. */
const portionBytes = 64 << 10;
/** What has not moved for so long stands still: the kernel moves waiting bytes within microseconds. */
const stillMs = 40;
const busyMs = 500;
const tickMaxMs = 8;
/** Enough looks that found nothing moved, for the time between to count as time in which nothing did. */
const seenMs = 2 * tickMaxMs;

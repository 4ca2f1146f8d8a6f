import { NotApplicable } from '../errors.ts';
import type { Attempt } from '../run/attempt.ts';
import { statOf } from '../system/proc.ts';
import { currentSlowness, now } from '../time.ts';
import { counted } from '../words.ts';

/** How many clients come, with how much each, and what counts as kept. */
export type MemoryLoad = {
  readonly bytesPerClient: number;
  readonly clientsPerRound: number;
  readonly rounds: number;
  /** From this growth per client on a round counts, in bytes. */
  readonly keptFrom: number;
};

const endMs = 500;
/** Servers whose memory grows do so within two or three seconds; one that takes its time with each client is right. */
const enoughMs = 8_000;
const processesMax = 4;

/**
 * How much memory each of many clients leaves in the processes that stay, in bytes: the least of all rounds but the first. It
 * ends, with what it has seen, after the first round that leaves less than counts: a collector has done its work.
 */
export async function memoryPerClient(attempt: Attempt, load: MemoryLoad): Promise<number> {
  const pids = attempt.server.tree.alive();
  // Each process of a pool takes some memory for the first of its clients, and there are as many firsts as processes.
  if (pids.length > processesMax) throw new NotApplicable(`The clients are shared by ${pids.length} processes.`);
  const message = Buffer.alloc(load.bytesPerClient, 'a');
  message[message.length - 1] = 0x0a;
  let least = Number.POSITIVE_INFINITY;
  let before = 0;
  const began = now();
  for (let round = 0; round < load.rounds; round++) {
    for (let client = 0; client < load.clientsPerRound; client++) {
      await comeAndGo(attempt, message);
      if (now() - began <= enoughMs * currentSlowness()) continue;
      const clients = round * load.clientsPerRound + client + 1;
      throw new NotApplicable(`The server takes its time: ${counted(clients, 'client')} took longer than ${enoughMs / 1000} s.`);
    }
    const resident = pids.reduce((sum, pid) => sum + (statOf(pid)?.residentBytes ?? 0), 0);
    if (round > 0) least = Math.min(least, (resident - before) / load.clientsPerRound);
    if (least < load.keptFrom) break;
    before = resident;
  }
  return Math.max(0, least);
}

/** The bytes are compared by other checks; here they only pass through. */
async function comeAndGo(attempt: Attempt, message: Buffer): Promise<void> {
  attempt.log.restart();
  const speaker = await attempt.connect();
  const { connection } = speaker;
  if (attempt.profile.messageOf === undefined) connection.send(message);
  else speaker.say(message.length);
  speaker.endMessage();
  const how =
    attempt.profile.messageOf === undefined ? await connection.untilReceived(message.length) : await speaker.untilAnswered();
  if (how !== 'complete') throw new NotApplicable('The server did not return a message of this length.');
  connection.halfClose();
  const ended = await connection.until(() => (connection.end === 'open' ? undefined : true), { limitMs: endMs });
  if (ended === undefined)
    throw new NotApplicable('The server keeps the connection of a client that has finished, with all that belongs to it.');
  connection.close();
}

import { NotApplicable, Violation } from '../errors.ts';
import type { Speaker } from '../client/speaker.ts';
import type { Attempt } from '../run/attempt.ts';
import { descriptorsOf, socketsOf, statOf } from '../system/proc.ts';
import { currentSlowness, now, sleep } from '../time.ts';
import { spinningShare } from './idle-share.ts';
import { launchListening } from './launch-listening.ts';

/** What the server holds after a round of clients that came and went; of the processes that were there all the time. */
export type Holdings = {
  readonly descriptors: number;
  /** Those of the descriptors that are sockets. */
  readonly sockets: number;
  readonly threads: number;
  readonly virtualBytes: number;
  readonly residentBytes: number;
  /** All of its processes, and those of them that have ended and nobody waited for. */
  readonly processes: number;
  readonly zombies: number;
};

export type Aspect = keyof Holdings;

/** What many clients, one after the other, leave behind. Plain JSON: it is learned by one check and judged by several. */
export type Survey = {
  readonly clientsPerRound: number;
  /** After each round. */
  readonly rounds: readonly Holdings[];
  /** How many of the clients saw the end of their connection. */
  readonly ended: number;
  /** Whether a process came into being for a client. */
  readonly forks: boolean;
  /** The system calls in which the processes wait that the clients left behind. */
  readonly leftIn: readonly string[];
};

const clientsPerRound = 30;
const clientsPerRoundMin = 6;
/** A server that takes longer for each client gets too few of them to tell what each of them leaves behind. */
const slowestClientMs = 300;
const roundsOfSurvey = 4;
/** Thread pools grow with each of their first clients, idle threads or not, up to sizes such as 256 or 500. */
const clientsOfPoolsMax = 540;
/** Bytes of their own would cost more than they tell: what comes back is compared by other checks. */
const greeting = 'hello!\n';
/** All rounds together; a server that takes its time with each client gets fewer of them. */
const surveyMs = 2_000;
const extensionMs = 2_500;
/** How long the first clients wait for the end of their connection; when it does not come the others do not wait. */
const firstEndMs = 300;
const laterEndMs = 4;
/** A process that is made for a client is there a moment after the connection. */
const childMs = 60;
/** What belongs to a connection goes with its end, or a little later. */
const lateness = 1.2;
/** How long what was left behind is given to disappear. Looks are dear where processes are many. */
const settlePausesMs = [20, 80, 200, 300];

/**
 * The survey that another check of the run has learned, if nothing in it is suspicious; otherwise one of our own, on a fresh
 * server, so that whatever is blamed was measured by the check that blames it.
 */
export async function surveyed(attempt: Attempt, suspicious: (survey: Survey) => boolean): Promise<Surveyed> {
  const known = attempt.knowledge.survey;
  if (known !== undefined && !suspicious(known)) return { survey: known, certainty: 'certain' };
  if (attempt.knowledge.surveySpins === true)
    throw new NotApplicable('A thread of the server spins when a client has left, see resources/descriptors.');
  if (attempt.knowledge.surveyMsPerClient !== undefined) throw new NotApplicable(tooSlow(attempt.knowledge.surveyMsPerClient));
  const survey = await carryOut(attempt);
  attempt.learn({ survey });
  return { survey, certainty: known === undefined ? 'wants-confirmation' : 'certain' };
}

/** What was seen on two servers is certain; what was seen on one wants confirmation. */
export type Surveyed = { readonly survey: Survey; readonly certainty: 'certain' | 'wants-confirmation' };

/** How much of an aspect each client leaves behind: in the last rounds only, and only where each of them adds its share. */
export function growthPerClient(survey: Survey, aspect: Aspect): number {
  const values = survey.rounds.slice(1).map((holdings) => holdings[aspect]);
  const steps = values.slice(1).map((value, at) => (value - (values[at] ?? value)) / survey.clientsPerRound);
  return Math.max(0, Math.min(...steps));
}

/** From this share of the clients on, growth is a leak: a few that end late are none. */
export const leakShare = 0.8;

async function carryOut(attempt: Attempt): Promise<Survey> {
  await launchListening(attempt);
  const churn = new Churn(attempt);
  const looks: Look[] = [];
  for (let round = 1; round <= roundsOfSurvey; round++) {
    await churn.round();
    looks.push(lookAt(attempt));
  }
  await settle({ attempt, churn, looks });
  const began = now();
  while (grows(churn, looks, 'threads') && churn.clients < clientsOfPoolsMax && now() - began < extensionMs) {
    await churn.round();
    looks.push(lookAt(attempt));
    looks.splice(0, looks.length - roundsOfSurvey);
    if (!grows(churn, looks, 'threads') || churn.clients >= clientsOfPoolsMax) await settle({ attempt, churn, looks });
  }
  const survey = surveyOf(churn, looks);
  attempt.log.restart();
  attempt.note(
    attempt.profile.visit === undefined
      ? `${churn.clients} clients come and go, one after the other; each says ${greeting.length} bytes, gets them back, and leaves in order`
      : `${churn.clients} clients of the service come and go, one after the other`,
  );
  for (const [at, held] of survey.rounds.entries()) {
    const clients = churn.clients - (survey.rounds.length - 1 - at) * survey.clientsPerRound;
    attempt.process(
      `after ${clients} clients: ${held.descriptors} descriptors, ${held.threads} threads, ${held.processes} processes, ${held.zombies} zombies`,
    );
  }
  return survey;
}

function tooSlow(perClientMs: number): string {
  return `The server takes ${(perClientMs / 1000).toFixed(1)} s for each client: what many of them leave behind was not looked at.`;
}

/** Clients that come and go one after the other. */
class Churn {
  readonly #attempt: Attempt;
  perRound = clientsPerRound;
  clients = 0;
  ended = 0;
  forks = false;
  #began = now();

  constructor(attempt: Attempt) {
    this.#attempt = attempt;
  }

  async round(): Promise<void> {
    for (let at = 0; at < this.perRound; at++) {
      await this.#client();
      if (this.clients === 3) this.#expectPace();
      if (this.clients === clientsPerRoundMin) this.#choosePace();
    }
  }

  async #client(): Promise<void> {
    const { visit } = this.#attempt.profile;
    this.#attempt.log.restart();
    if (visit === undefined) return this.#message();
    if (this.clients === 1) this.forks = await this.#makesProcess();
    const end = await visit(this.#attempt, `the service for client ${this.clients + 1}`, 'brief');
    this.clients++;
    if (end === 'saw-the-end') this.ended++;
  }

  /** Whether a process comes into being for a client that only connects, as far as it lives long enough to be seen. */
  async #makesProcess(): Promise<boolean> {
    const { tree } = this.#attempt.server;
    const before = tree.alive().length;
    // Whoever reads from a service that sends without end is kept busy by it.
    const { connection } = await this.#attempt.connect({ reading: 'not-yet' });
    const more = await this.#attempt.until(() => (tree.alive().length > before ? true : undefined), {
      limitMs: childMs,
      everyMs: 4,
    });
    connection.close();
    return more === true;
  }

  async #message(): Promise<void> {
    const before = this.clients === 1 ? this.#attempt.server.tree.alive().length : 0;
    const speaker = await this.#attempt.connect({ what: `a connection for client ${this.clients + 1}` });
    if (this.#attempt.profile.messageOf === undefined) speaker.send(Buffer.from(greeting));
    else speaker.say(greeting.length);
    speaker.endMessage();
    await speaker.expectEverything({ what: `${greeting.length} bytes back for client ${this.clients + 1}` });
    if (this.clients === 1) this.forks = this.#attempt.server.tree.alive().length > before;
    this.clients++;
    speaker.connection.halfClose();
    await this.#end(speaker);
    speaker.connection.close();
  }

  async #end(speaker: Speaker): Promise<void> {
    const { connection } = speaker;
    const missed = this.clients - 1 - this.ended;
    await connection.until(() => (connection.end === 'open' ? undefined : true), { limitMs: missed > 1 ? laterEndMs : firstEndMs });
    if (connection.end !== 'open') this.ended++;
    else if (missed === 0) await this.#expectQuiet();
  }

  /** A hundred threads that spin would teach nothing more than one, and keep everybody else from working. */
  async #expectQuiet(): Promise<void> {
    const share = await spinningShare(this.#attempt);
    if (share === undefined) return;
    this.#attempt.learn({ surveySpins: true });
    throw new Violation({
      expected: 'the server lets go of a connection whose client has finished',
      observed: `it keeps the connection, and a thread of it uses ${Math.round(share * 100)} % of a CPU`,
      certainty: 'wants-confirmation',
      evidence: { kind: 'spinning', share },
    });
  }

  /** A server that takes its time for each client is right, and can not be surveyed in time. */
  #expectPace(): void {
    const perClientMs = (now() - this.#began) / this.clients;
    if (perClientMs < slowestClientMs * currentSlowness()) return;
    this.#attempt.learn({ surveyMsPerClient: Math.round(perClientMs) });
    throw new NotApplicable(tooSlow(perClientMs));
  }

  #choosePace(): void {
    const affordable = Math.floor(surveyMs / ((now() - this.#began) / this.clients) / roundsOfSurvey);
    this.perRound = Math.max(clientsPerRoundMin, Math.min(clientsPerRound, affordable));
  }
}

type Numbers = {
  readonly descriptors: number;
  readonly sockets: number;
  readonly threads: number;
  readonly virtualBytes: number;
  readonly residentBytes: number;
};
type Look = {
  readonly processes: ReadonlyMap<number, Numbers>;
  readonly zombies: number;
  readonly calls: ReadonlyMap<number, string>;
};

function lookAt(attempt: Attempt): Look {
  const processes = new Map<number, Numbers>();
  const { tree } = attempt.server;
  for (const pid of tree.alive()) {
    const stat = statOf(pid);
    if (stat === undefined) continue;
    const { threads, virtualBytes, residentBytes } = stat;
    const descriptors = descriptorsOf(pid).length;
    processes.set(pid, { descriptors, sockets: socketsOf(pid).size, threads, virtualBytes, residentBytes });
  }
  return {
    processes,
    zombies: tree.zombies().length,
    calls: processes.size > 1 ? new Map(tree.waits().map((wait) => [wait.pid, wait.call])) : new Map(),
  };
}

/** What seems to be left behind may still be about to go: it gets some moments, and more while it becomes less. */
async function settle(options: { readonly attempt: Attempt; readonly churn: Churn; readonly looks: Look[] }): Promise<void> {
  const { attempt, churn, looks } = options;
  let held = Number.POSITIVE_INFINITY;
  // Where connections are known to end late, what belongs to them goes late as well.
  const lateMs = attempt.knowledge.endsAfterMs ?? 0;
  if (lateMs > firstEndMs && leftovers.some((aspect) => grows(churn, looks, aspect))) await sleep(lateMs * lateness);
  for (let pause = 0; pause < settlePausesMs.length && !attempt.signal.aborted; pause++) {
    if (!leftovers.some((aspect) => grows(churn, looks, aspect))) return;
    await sleep((settlePausesMs[pause] ?? 0) * currentSlowness());
    const look = lookAt(attempt);
    looks[looks.length - 1] = look;
    const holds = [...look.processes.values()].reduce((sum, numbers) => sum + numbers.descriptors + numbers.threads, look.zombies);
    if (holds < held && held < Number.POSITIVE_INFINITY) pause--;
    held = holds;
  }
}

const leftovers = ['descriptors', 'threads', 'processes', 'zombies'] as const;

function grows(churn: Churn, looks: readonly Look[], aspect: Aspect): boolean {
  return growthPerClient(surveyOf(churn, looks), aspect) >= leakShare / 2;
}

/** Processes that are there in all of the last rounds are told from those that serve one client: these count as processes only. */
function surveyOf(churn: Churn, looks: readonly Look[]): Survey {
  const lasting = [...(looks.at(-1)?.processes.keys() ?? [])].filter((pid) =>
    looks.slice(1).every((look) => look.processes.has(pid)),
  );
  const sum = (look: Look, aspect: keyof Numbers): number =>
    lasting.reduce((total, pid) => total + (look.processes.get(pid)?.[aspect] ?? 0), 0);
  const rounds = looks.map((look) => ({
    descriptors: sum(look, 'descriptors'),
    sockets: sum(look, 'sockets'),
    threads: sum(look, 'threads'),
    virtualBytes: sum(look, 'virtualBytes'),
    residentBytes: sum(look, 'residentBytes'),
    processes: look.processes.size,
    zombies: look.zombies,
  }));
  const last = looks.at(-1);
  const left = [...(last?.calls ?? [])].filter(([pid]) => looks[0]?.processes.has(pid) !== true).map(([, call]) => call);
  return { clientsPerRound: churn.perRound, rounds, ended: churn.ended, forks: churn.forks, leftIn: [...new Set(left)] };
}

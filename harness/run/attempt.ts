import { Connection, type ConnectOptions } from '../client/connection.ts';
import { carriesOneMessage, type Conversation } from '../client/conversation.ts';
import { Datagrams } from '../client/datagrams.ts';
import { Speaker } from '../client/speaker.ts';
import { processEnded } from '../launch/process-ended.ts';
import { StepLog } from '../client/step-log.ts';
import { Inconclusive, Violation } from '../errors.ts';
import { Instance, type LaunchOptions } from '../launch/instance.ts';
import { untilConsumed } from '../instruments/consumption.ts';
import { Patience, until } from '../time.ts';
import type { Target } from '../launch/target.ts';
import { limits } from '../limits.ts';
import { restsBetweenClients, type Knowledge } from './knowledge.ts';
import type { Pace } from './pace.ts';

export type AttemptOptions = {
  /** Absent where the check launches its servers itself. */
  readonly server: Instance | undefined;
  readonly target: Target;
  /** What is known by now: other checks go on learning. */
  readonly knowledge: () => Knowledge;
  readonly seed: number;
  readonly profile: ProfileOptions;
  readonly signal: AbortSignal;
  /** How quickly the server answers, over all attempts of the run. */
  readonly pace: Pace;
};

/** What a check may ask of the profile in force. */
export type ProfileOptions = Conversation & {
  readonly name: string;
  /** What kind of program the profile is about; a server when absent. */
  readonly judges?: 'a client';
  /** The profile whose checks it has, where it is one of a user's own. */
  readonly like?: string;
  /** Checks of this profile that stand in for one that others need. */
  readonly insteadOf?: Readonly<Record<string, readonly string[]>>;
  /** How every server of this profile is launched, such as with more of its output kept. */
  readonly launch?: LaunchOptions;
  /**
   * How a client of the profile is served, where it sends no messages and gets no answers to them. `what` names what is expected. It says
   * whether the client saw the server end the connection, or left before.
   */
  readonly visit?: (attempt: Attempt, what: string, thoroughness?: 'brief') => Promise<'saw-the-end' | 'left'>;
  readonly framing: string;
  readonly reply: string;
  readonly clients: 'sequential' | 'concurrent' | 'either';
  readonly [option: string]: unknown;
};

/** Whether clients of the profile send datagrams, and do not connect. */
export function talksInDatagrams(profile: ProfileOptions): boolean {
  return profile.launch?.transport === 'datagrams';
}

/** Whether clients of the profile do something else than to send messages on a connection. */
export function talksItsOwnWay(profile: ProfileOptions): boolean {
  return talksInDatagrams(profile) || profile.visit !== undefined;
}

/** A client in the middle of its conversation, and how it goes on. */
export type Engaged = {
  readonly speaker: Speaker;
  /** Says the rest, or another message, and expects the answer. */
  readonly goOn: (options?: { readonly what?: string }) => Promise<void>;
};

/** A client that leaves waits so long for the server's FIN; whether it comes is the matter of another check. */
const leaveMs = 300;

/**
 * One go of a check at one server: the door to the network and to the process, with everything that was opened closed at its
 * end. Clients are numbered in the order in which they connect.
 */
export class Attempt implements AsyncDisposable {
  readonly target: Target;
  readonly profile: ProfileOptions;
  readonly seed: number;
  readonly log = new StepLog();
  readonly signal: AbortSignal;
  readonly pace: Pace;
  readonly facts: Record<string, string | number | boolean> = {};
  readonly learned: Record<string, unknown> = {};
  readonly #knowledge: () => Knowledge;
  #server: Instance | undefined;
  readonly #speakers: Speaker[] = [];
  readonly #instances: Instance[] = [];
  readonly #owned: AsyncDisposable[] = [];
  #datagrams: Datagrams | undefined;
  #clients = 0;

  constructor(options: AttemptOptions) {
    this.#server = options.server;
    this.target = options.target;
    this.#knowledge = options.knowledge;
    this.profile = options.profile;
    this.seed = options.seed;
    this.signal = options.signal;
    this.pace = options.pace;
  }

  get knowledge(): Knowledge {
    return this.#knowledge();
  }

  /** The server that is judged: clients connect to it, and its state stands in the report. */
  get server(): Instance {
    if (this.#server === undefined) throw new Error('the check launches its servers itself, and none was launched yet');
    return this.#server;
  }

  /** From now on another server is the one that is judged, such as the second life of the same program. */
  turnTo(server: Instance): void {
    this.#server = server;
  }

  /**
   * A client that has begun to connect, to be used while the server is stopped. What it does `aside` finds out why something else
   * failed, and is no part of the failing exchange.
   */
  dial(options: Pick<ConnectOptions, 'reading' | 'localPort'> & { readonly aside?: boolean } = {}): Speaker {
    this.#refuseWhenOver();
    const { aside = false, ...connecting } = options;
    const number = ++this.#clients;
    const connection = new Connection({
      number,
      host: this.server.host,
      port: this.server.port,
      log: aside ? new StepLog() : this.log,
      tree: this.server.tree,
      ...connecting,
    });
    const stream = this.seed * 31 + number;
    const speaker = new Speaker({
      connection,
      server: this.server,
      stream,
      conversation: this.profile,
      judgesPrints: this.knowledge['printsAtOnce'] !== false,
      peers: () => this.#speakers,
      onAnswered: (tookMs) => this.pace.note(tookMs),
    });
    this.#speakers.push(speaker);
    return speaker;
  }

  /** A client whose connection stands; a server that refuses it is at fault. */
  async connect(
    options: Pick<ConnectOptions, 'reading' | 'localPort'> & {
      readonly what?: string;
      readonly more?: Readonly<Record<string, unknown>>;
    } = {},
  ): Promise<Speaker> {
    await this.#untilRested();
    const speaker = this.dial(options);
    if (await speaker.connection.connected()) return speaker;
    const ended = await processEnded(this.server);
    throw new Violation({
      expected: options.what ?? 'a connection',
      observed: ended
        ? 'connection refused: the server process has ended'
        : speaker.connection.end === 'refused'
          ? 'connection refused'
          : speaker.connection.end === 'reset'
            ? 'the connection was reset (RST) as soon as it was made'
            : 'no answer to the connection request',
      certainty: ended ? 'certain' : 'wants-confirmation',
      evidence: {
        kind: ended ? 'process-ended' : 'refused',
        ...(ended && speaker.connection.end === 'refused' && { seenAs: 'refused' }),
        resetAtOnce: speaker.connection.end === 'reset',
        ...options.more,
      },
    });
  }

  /** A server that is known to end connections late, and serves in turn, is met when it has done with the last client. */
  async #untilRested(): Promise<void> {
    if (!restsBetweenClients(this.knowledge)) return;
    await this.until(() => (this.server.exit === undefined && this.server.tree.sleepsOnTimer() ? undefined : true), {
      limitMs: limits.lateEndMs,
    });
  }

  /** The clients of a server of datagrams. */
  get datagrams(): Datagrams {
    this.#refuseWhenOver();
    this.#datagrams ??= new Datagrams({ server: () => this.server, log: this.log, seed: this.seed, signal: this.signal });
    return this.#datagrams;
  }

  /** Another client comes, says a little, gets it back, and leaves in order. `after` says what happened before. */
  async expectNextClientIsServed(after: string): Promise<void> {
    if (this.profile.lifetime === 'one-shot') return;
    const what = `20 bytes back for the next client, after ${after}`;
    if (this.profile.visit !== undefined) {
      await this.profile.visit(this, `the service for the next client, after ${after}`);
      return;
    }
    if (talksInDatagrams(this.profile)) {
      await this.datagrams.exchangeOfNewClient(20, { what });
      return;
    }
    const speaker = await this.connect({ what: `a connection for the next client, after ${after}` });
    await speaker.exchange(20, { what });
    await this.leave(speaker);
  }

  /** A client whom the server is about to read from: it was answered, or has sent the first part of its only message. */
  async engage(options: Pick<ConnectOptions, 'localPort'> = {}): Promise<Engaged> {
    const speaker = await this.connect(options);
    if (!carriesOneMessage(this.profile)) {
      await speaker.exchange(20);
      return { speaker, goOn: async (wish) => speaker.exchange(20, wish) };
    }
    const message = speaker.next(20);
    const middle = Math.ceil(message.length / 2);
    speaker.send(message.subarray(0, middle));
    await untilConsumed(this, speaker.connection);
    return {
      speaker,
      goOn: async (wish) => {
        speaker.send(message.subarray(middle));
        speaker.endMessage();
        await speaker.expectEverything(wish);
      },
    };
  }

  /** The client half-closes, waits a little for the end where the server is known to close its side, and is gone. */
  async leave(speaker: Speaker): Promise<void> {
    speaker.connection.halfClose();
    if (this.knowledge['closesAtEof'] !== false) await speaker.connection.untilEnd(leaveMs);
    speaker.connection.close();
  }

  /** Throws when the started process has ended. */
  async expectAlive(after: string, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    if (!(await processEnded(this.server))) return;
    if (this.profile.lifetime === 'one-shot' && this.server.exit?.exitCode === 0) return;
    throw new Violation({
      expected: `the server goes on after ${after}`,
      observed: 'the server process ended',
      certainty: 'certain',
      evidence: { kind: 'process-ended', ...more },
    });
  }

  /** Another server of the same target, for checks that start several. It ends with the attempt. The first one is judged. */
  async launch(options: LaunchOptions): Promise<Instance> {
    this.#refuseWhenOver();
    const instance = await Instance.launch(this.target, { signal: this.signal, ...this.profile.launch, ...options });
    this.#instances.push(instance);
    this.#server ??= instance;
    return instance;
  }

  /** Whether the server has ended the connection of a client that had not finished, where it is not for the server to end it. */
  wasLeftByServer(): boolean {
    if (carriesOneMessage(this.profile) || this.profile.visit !== undefined) return false;
    return this.#speakers.some(({ connection }) => ['eof', 'reset'].includes(connection.end) && !connection.hasHalfClosed);
  }

  /** The server of this attempt that started processes without end, and was ended for that. */
  whoTookTheMachine(): Instance | undefined {
    return [...(this.#server === undefined ? [] : [this.#server]), ...this.#instances].find((server) => server.hadTooManyProcesses);
  }

  /** Takes what has to be closed when the attempt is over, such as a server that we play. */
  own(resource: AsyncDisposable): void {
    this.#owned.push(resource);
  }

  /** Waits for a state of the process or of the kernel's tables; undefined when it does not come about. */
  async until<Found>(
    look: () => Found | undefined,
    options: { readonly limitMs: number; readonly everyMs?: number },
  ): Promise<Found | undefined> {
    return until(look, {
      patience: new Patience({ limitMs: options.limitMs, watched: this.server.tree }),
      everyMs: options.everyMs ?? 10,
      signal: this.signal,
    });
  }

  /** Whether each answer, or each client, takes this server so long that a few tell as much as many. */
  get takesItsTime(): boolean {
    return this.pace.isSlow || restsBetweenClients(this.knowledge);
  }

  /** A fact for the report. */
  fact(name: string, value: string | number | boolean): void {
    this.facts[name] = value;
  }

  /** A fact for later checks. */
  learn(facts: Knowledge): void {
    Object.assign(this.learned, facts);
  }

  note(text: string): void {
    this.log.add({ client: 0, kind: 'note', text });
  }

  /** What the harness does to the process. */
  process(text: string): void {
    this.log.add({ client: 0, kind: 'process', text });
  }

  #refuseWhenOver(): void {
    if (this.signal.aborted) throw new Inconclusive('the time for this check was over');
  }

  /**
   * Lets go of all clients, and ends further servers. A client that has got everything leaves in order, so that nothing is
   * provoked that the check did not mean; another one resets.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const { connection } of this.#speakers) {
      if (connection.receivedBytes >= connection.sentBytes && connection.queuedBytes === 0) connection.close();
      else connection.abandon();
    }
    await this.#datagrams?.[Symbol.asyncDispose]();
    await Promise.all(this.#instances.map(async (instance) => instance.stop()));
    await Promise.all(this.#owned.map(async (resource) => resource[Symbol.asyncDispose]()));
  }
}

import { Violation, type Evidence } from '../errors.ts';
import type { Instance } from '../launch/instance.ts';
import { limits } from '../limits.ts';
import { datagramSockets, datagramsToNobody } from '../system/datagram-table.ts';
import { hasProc, socketsOf } from '../system/proc.ts';
import { Patience, until } from '../time.ts';
import { count } from '../words.ts';
import { DatagramClient, type Datagram } from './datagram-client.ts';
import { unansweredOf, type Correspondence } from './datagram-judge.ts';
import { processEnded } from '../launch/process-ended.ts';
import type { StepLog } from './step-log.ts';

/** How an answer is waited for. */
export type Expectation = {
  /** What was expected, for the sentence. */
  readonly what?: string;
  /** Whether other datagrams are sent when this one is not answered, to see if they are. */
  readonly sendsMore?: boolean;
  /** More for the evidence. */
  readonly more?: Readonly<Record<string, unknown>>;
};

/** What one client is owed. */
type Books = { readonly client: DatagramClient; due: readonly Buffer[]; answered: Buffer[]; sentAgain: Buffer[]; taken: number };

/**
 * The clients of a check that talks in datagrams, and the judge of what comes back. A datagram that the kernel threw away because a
 * socket was full is sent again: UDP promises nothing, and no server is blamed for it.
 */
export class Datagrams implements AsyncDisposable {
  readonly #server: () => Instance;
  readonly #log: StepLog;
  readonly #seed: number;
  readonly #signal: AbortSignal;
  readonly #books: Books[] = [];
  /** What the kernel had counted before the first datagram that is not answered yet. */
  #before: { readonly toNobody: number; readonly drops: number } | undefined;

  constructor(options: {
    readonly server: () => Instance;
    readonly log: StepLog;
    readonly seed: number;
    readonly signal: AbortSignal;
  }) {
    this.#server = options.server;
    this.#log = options.log;
    this.#seed = options.seed;
    this.#signal = options.signal;
  }

  /** Another client, with a port of its own. */
  async client(options: { readonly localAddress?: string } = {}): Promise<DatagramClient> {
    const number = this.#books.length + 1;
    const { host, port } = this.#server();
    const stream = this.#seed * 31 + number;
    const client = await DatagramClient.open({ number, host, port, log: this.#log, stream, ...options });
    this.#books.push({ client, due: [], answered: [], sentAgain: [], taken: 0 });
    return client;
  }

  /** Sends a datagram, without waiting for its answer. */
  async send(client: DatagramClient, bytes: Buffer): Promise<void> {
    const books = this.#booksOf(client);
    this.#before ??= { toNobody: datagramsToNobody(), drops: this.#drops() };
    books.due = [...books.due, bytes];
    await client.send(bytes);
  }

  /** Sends a datagram and waits for its answer, which is returned. */
  async exchange(client: DatagramClient, bytes: Buffer, expectation: Expectation = {}): Promise<Datagram> {
    await this.send(client, bytes);
    await this.expectAnswers(expectation);
    const answer = client.received.at(-1);
    if (answer === undefined) throw new Error('an answer was judged that did not come');
    return answer;
  }

  async exchangeOfNewClient(length: number, expectation: Expectation = {}): Promise<void> {
    const client = await this.client();
    await this.exchange(client, client.next(length), expectation);
  }

  /** Waits until every datagram has been answered. What comes and is no answer is a violation, and so is silence. */
  async expectAnswers(expectation: Expectation = {}): Promise<void> {
    const { toNobody, drops } = this.#before ?? { toNobody: datagramsToNobody(), drops: this.#drops() };
    for (let tries = 1, known = drops; ; tries++) {
      if (await this.#untilAnswered()) {
        this.#before = undefined;
        return;
      }
      const lost = this.#drops() > known || !hasProc;
      known = this.#drops();
      if (!lost || tries >= triesMax) await this.#throwSilence(expectation, datagramsToNobody() - toNobody);
      this.#log.add({ client: 0, kind: 'note', text: 'the system threw datagrams away; they are sent again' });
      await this.#sendAgain();
    }
  }

  async #sendAgain(): Promise<void> {
    for (const { client, due, sentAgain } of this.#books) {
      sentAgain.push(...due);
      for (const bytes of due) await client.send(bytes);
    }
  }

  /** Judges what has come so far; what has not come is not wrong. Says how many datagrams are not answered yet. */
  judgeSoFar(): number {
    for (const books of this.#books) {
      const came = books.client.received.slice(books.taken);
      if (came.length === 0) continue;
      const others = this.#books.filter((other) => other !== books).map(correspondenceOf);
      const due = unansweredOf({ ...correspondenceOf(books), came }, others);
      books.answered.push(...books.due.filter((bytes) => !due.includes(bytes)));
      books.due = due;
      books.taken += came.length;
    }
    return this.#books.reduce((sum, { due }) => sum + due.length, 0);
  }

  /** What is not answered yet is not waited for any more; an answer that comes late is none that nobody had asked for. */
  forgetUnanswered(): void {
    for (const books of this.#books) {
      books.sentAgain.push(...books.due);
      books.due = [];
    }
    this.#before = undefined;
  }

  /** How many datagrams were thrown away so far because the socket of the server, or of a client, was full. */
  #drops(): number {
    const inodes = new Set(
      this.#server()
        .tree.alive()
        .flatMap((pid) => [...socketsOf(pid).keys()]),
    );
    const ours = new Set(this.#books.map(({ client }) => client.localPort));
    return datagramSockets()
      .filter((row) => inodes.has(row.inode) || ours.has(row.localPort))
      .reduce((sum, { drops }) => sum + drops, 0);
  }

  get dropsAtServer(): number {
    const { port } = this.#server();
    return datagramSockets()
      .filter((row) => row.localPort === port)
      .reduce((sum, { drops }) => sum + drops, 0);
  }

  /** Patience begins again with each answer that comes. */
  async #untilAnswered(): Promise<boolean> {
    for (;;) {
      const open = this.judgeSoFar();
      if (open === 0) return true;
      const fewer = await until(
        () => (this.judgeSoFar() < open ? 'fewer' : this.#server().exit === undefined ? undefined : 'ended'),
        {
          patience: new Patience({
            limitMs: limits.replyMs,
            sleepingLimitMs: limits.replySleepingMs,
            watched: this.#server().tree,
          }),
          wake: async () => Promise.race(this.#books.map(async ({ client }) => client.wake())),
          signal: this.#signal,
        },
      );
      if (fewer !== 'fewer') return this.judgeSoFar() === 0;
    }
  }

  async #throwSilence(expectation: Expectation, toNobody: number): Promise<never> {
    const books = this.#books.find(({ due }) => due.length > 0);
    const bytes = books?.due[0] ?? Buffer.alloc(0);
    const number = books?.client.number ?? 0;
    const ended = await processEnded(this.#server());
    if (!ended) this.#log.add({ client: number, kind: 'silence', text: 'receives nothing' });
    const sendsMore = !ended && books !== undefined && (toNobody > 0 || expectation.sendsMore === true);
    const strays = sendsMore ? await this.#strays(books.client) : {};
    throw new Violation({
      expected:
        expectation.what ?? (bytes.length === 0 ? 'an empty datagram back' : `${count(bytes.length)} back, in one datagram`),
      observed: ended
        ? 'nothing came, and the server process ended'
        : `client ${number} got no answer for ${(limits.replyMs / 1000).toFixed(1)} s`,
      certainty: ended ? 'certain' : 'wants-confirmation',
      evidence: {
        kind: ended ? 'process-ended' : 'silence',
        expectedBytes: bytes.length,
        receivedBytes: 0,
        client: number,
        answeredBefore: this.#books.reduce((sum, { answered }) => sum + answered.length, 0),
        ...strays,
        ...(ended ? {} : this.#situation(books?.client)),
        ...expectation.more,
      },
    });
  }

  /**
   * Whether the answers go to a port that nobody has. Other programs send such datagrams as well, so it is looked at three times for
   * a moment; and whether this client gets anything now.
   */
  async #strays(client: DatagramClient): Promise<Partial<Evidence>> {
    const cameBefore = client.received.length;
    let strays = 0;
    for (let round = 0; round < strayRounds; round++) {
      const before = datagramsToNobody();
      await client.probe(client.next(20));
      await until(() => (datagramsToNobody() > before || client.received.length > cameBefore ? true : undefined), {
        patience: new Patience({ limitMs: strayMs }),
        everyMs: 4,
      });
      if (datagramsToNobody() > before) strays++;
    }
    return { strays: strays === strayRounds, cameLater: client.received.length > cameBefore };
  }

  /** Where the datagram is: unread at the server's socket, or taken; and to whom this socket is connected. */
  #situation(client: DatagramClient | undefined): Partial<Evidence> {
    const { port, tree } = this.#server();
    const row = datagramSockets().find((candidate) => candidate.localPort === port);
    const connectedTo = row !== undefined && row.remotePort !== 0 ? row.remotePort : undefined;
    return {
      ...(row !== undefined && { unread: row.unread }),
      ...(connectedTo !== undefined && connectedTo !== client?.localPort && { connectedTo }),
      waitsIn: [...new Set(tree.waits().map((wait) => wait.call))],
    };
  }

  #booksOf(client: DatagramClient): Books {
    const books = this.#books.find((candidate) => candidate.client === client);
    if (books === undefined) throw new Error('the client is of another check');
    return books;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#books.map(async ({ client }) => client.close()));
  }
}

function correspondenceOf({ client, due, answered, sentAgain }: Books): Correspondence {
  return { client: client.number, due, answered, sentAgain, came: [] };
}

const strayRounds = 3;
const strayMs = 40;

/** A datagram that is thrown away is sent so often in all. */
const triesMax = 4;

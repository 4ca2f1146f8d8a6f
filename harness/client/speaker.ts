import { now, sleep } from '../time.ts';
import { Violation, type Evidence } from '../errors.ts';
import type { Instance } from '../launch/instance.ts';
import { limits } from '../limits.ts';
import { whereLoopStands } from '../instruments/loop-stands.ts';
import { processEnded } from '../launch/process-ended.ts';
import { Connection, type End } from './connection.ts';
import { count } from '../words.ts';
import { compare, violationOf } from './judge.ts';
import { carriesOneMessage, type Conversation } from './conversation.ts';
import { bytesOf, type Alphabet } from './payload.ts';
import { untilPrinted } from './printed.ts';

/**
 * A client that keeps the books: it sends position-coded bytes, knows what is due, and says as a violation what is wrong.
 * Bytes are judged as they come, so that a wrong byte is told before silence.
 */
export class Speaker {
  readonly connection: Connection;
  readonly #server: Instance;
  readonly #stream: number;
  readonly #conversation: Conversation;
  readonly #judgesPrints: boolean;
  readonly #printedBefore: number;
  #serial = 0;
  readonly #peers: () => readonly Speaker[];
  readonly #onAnswered: ((tookMs: number) => void) | undefined;
  #sent: Buffer[] = [];
  #sentJoined: Buffer = Buffer.alloc(0);
  #coded = 0;
  #sentBytes = 0;

  constructor(options: {
    readonly connection: Connection;
    readonly server: Instance;
    readonly stream: number;
    readonly conversation: Conversation;
    /** Whether what the server prints is known to come at once, so that its absence means something. */
    readonly judgesPrints?: boolean;
    readonly peers: () => readonly Speaker[];
    /** Told how long each exchange took. */
    readonly onAnswered?: (tookMs: number) => void;
  }) {
    this.connection = options.connection;
    this.#server = options.server;
    this.#stream = options.stream;
    this.#conversation = options.conversation;
    this.#judgesPrints = options.judgesPrints !== false;
    this.#printedBefore = options.server.stdout.totalBytes;
    this.#peers = options.peers;
    this.#onAnswered = options.onAnswered;
  }

  /** Everything that was given to the connection, in order. */
  get sent(): Buffer {
    if (this.#sent.length > 0) {
      this.#sentJoined = Buffer.concat([this.#sentJoined, ...this.#sent]);
      this.#sent = [];
    }
    return this.#sentJoined;
  }

  /** What must have come when the server has answered everything. */
  get due(): Buffer {
    return this.#conversation.replyOf(this.sent);
  }

  /** How many bytes were given to the connection. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** How many bytes must have come when everything is answered. */
  get dueBytes(): number {
    return this.due.length;
  }

  send(bytes: Uint8Array): void {
    this.#sent.push(Buffer.from(bytes));
    this.#sentBytes += bytes.length;
    this.connection.send(bytes);
  }

  /** The next bytes of this client's own stream; a message ends with a line feed unless told otherwise. */
  next(length: number, options: { readonly alphabet?: Alphabet; readonly end?: 'line-feed' | 'anything' } = {}): Buffer {
    const { messageOf } = this.#conversation;
    const alphabet = options.alphabet ?? this.#conversation.alphabet ?? 'text';
    const bytes = bytesOf({ number: this.#stream, offset: this.#coded, length, alphabet });
    this.#coded += length;
    if (messageOf !== undefined) return messageOf({ length, bytes, serial: this.#stream * 31 + this.#serial++ });
    if (options.end !== 'anything' && options.alphabet !== 'binary' && length > 0) bytes[length - 1] = 0x0a;
    return bytes;
  }

  /** Leaves so many messages of the length out, unmade: what comes behind them is what `next` would have given. */
  skip(messages: number, length: number): void {
    this.#coded += messages * length;
    this.#serial += messages;
  }

  /** Sends the next message of the length in one segment, framed as the profile has it; says how many bytes this took. */
  say(length: number, options: { readonly alphabet?: Alphabet; readonly end?: 'line-feed' | 'anything' } = {}): number {
    const message = this.next(length, options);
    this.send(message);
    return message.length;
  }

  /** Half-closes where that is what ends a message. */
  endMessage(): void {
    if (this.#conversation.endsByHalfClose === true) this.connection.halfClose();
  }

  /** Throws if anything that came so far is wrong. What has not come yet is not wrong. */
  judgeSoFar(more: Partial<Evidence> = {}): void {
    const expected = this.due;
    const received = this.connection.received;
    const comparison = compare({ expected, received, others: this.#others() });
    if (comparison.kind === 'equal' || comparison.kind === 'short') return;
    const due = this.#answersOtherwise() ? `the ${count(expected.length)} of the answer, and nothing else` : undefined;
    throw violationOf({
      comparison,
      expected,
      received,
      ...(due !== undefined && { due }),
      more: { ...more, ...this.#situation() },
    });
  }

  /** Waits until everything that is due has come, and judges it. `what` names it in the sentence. */
  async expectEverything(options: { readonly what?: string; readonly limitMs?: number } = {}): Promise<void> {
    const due = this.due;
    const how = await this.connection.untilReceived(due.length, options.limitMs);
    // What comes too much may be the beginning of a flood, and that tells another mistake.
    if (this.connection.receivedBytes > due.length) await sleep(surplusMs);
    this.judgeSoFar();
    if (this.connection.receivedBytes < due.length)
      await this.throwShort({ due: due.length, how, ...(options.what !== undefined && { what: options.what }) });
    if (carriesOneMessage(this.#conversation) && due.length === 0) await this.expectServed(options);
    await this.expectPrinted(options);
  }

  /** Where no bytes are due the end of the connection is the answer: the server has taken the message. */
  async expectServed(options: { readonly what?: string; readonly limitMs?: number } = {}): Promise<void> {
    const end = await this.connection.untilEnd(options.limitMs);
    this.judgeSoFar();
    if (end !== 'open') return;
    const evidence = await this.evidence('no-eof');
    throw new Violation({
      expected: options.what ?? 'the end of the connection after the message',
      observed: `the connection was still open ${this.#waited(limits.replyMs)} after the message was complete`,
      certainty: 'wants-confirmation',
      evidence: { ...evidence, expectedBytes: 0, receivedBytes: 0 },
    });
  }

  /**
   * What the profile has the server print stands in its output, as soon as the connection has ended or a little later. A server that
   * is known to keep its output back until it ends is excused, unless this is what is judged.
   */
  async expectPrinted(
    options: { readonly what?: string; readonly limitMs?: number; readonly keptBack?: 'is excused' | 'is judged' } = {},
  ): Promise<void> {
    const expected = this.#conversation.prints?.(this.sent);
    if (!this.#judgesPrints && options.keptBack !== 'is judged') return;
    if (expected === undefined || expected.length === 0) return;
    await untilPrinted(this.#server, { expected, from: this.#printedBefore, ...options });
  }

  /** Waits until everything that is due has come: the bytes, or the end of the connection where no bytes are due. */
  async untilAnswered(limitMs?: number): Promise<'complete' | 'ended' | 'silence'> {
    const due = this.due.length;
    if (due > 0 || !carriesOneMessage(this.#conversation)) return this.connection.untilReceived(due, limitMs);
    return (await this.connection.untilEnd(limitMs)) === 'open' ? 'silence' : 'complete';
  }

  /** Sends a message and waits for its reply. */
  async exchange(
    length: number,
    options: { readonly alphabet?: Alphabet; readonly what?: string; readonly end?: 'line-feed' | 'anything' } = {},
  ): Promise<void> {
    const began = now();
    this.say(length, options);
    this.endMessage();
    await this.expectEverything(options);
    this.#onAnswered?.(now() - began);
  }

  /** Waits for the end of the connection, which must be an orderly one (FIN) after everything that was due. */
  async expectEof(options: { readonly what?: string } = {}): Promise<void> {
    const due = this.due.length;
    const end = await this.connection.untilEnd(limits.replyMs);
    this.judgeSoFar();
    if (this.connection.receivedBytes < due) await this.throwShort({ due, how: end === 'open' ? 'silence' : 'ended', ...options });
    if (end === 'eof') return;
    const evidence = await this.evidence(end === 'open' ? 'no-eof' : 'reset');
    throw new Violation({
      expected: options.what ?? 'the end of the connection (FIN) after everything came back',
      observed:
        end === 'open'
          ? `everything came back, but the connection was still open ${this.#waited(limits.replyMs)} later`
          : 'everything came back, then the connection was reset (RST)',
      certainty: 'wants-confirmation',
      evidence,
    });
  }

  async throwShort(options: {
    readonly due: number;
    readonly how: 'complete' | 'ended' | 'silence';
    readonly what?: string;
    readonly more?: Readonly<Record<string, unknown>>;
  }): Promise<never> {
    const came = this.connection.receivedBytes;
    const kind =
      options.how === 'silence'
        ? came === 0 || this.connection.end === 'open'
          ? 'silence'
          : 'lost'
        : endKind(this.connection.end);
    const evidence = await this.evidence(kind);
    const fate =
      options.how === 'silence'
        ? 'then nothing more'
        : this.connection.end === 'eof'
          ? 'then the connection was closed (EOF)'
          : `then the connection was ${this.connection.end === 'refused' ? 'refused' : 'reset (RST)'}`;
    const dead = evidence.kind === 'process-ended';
    throw new Violation({
      expected: options.what ?? `${count(options.due)} back`,
      observed: `${came === 0 ? 'nothing came' : `${count(came)} came`}, ${dead ? 'and the server process ended' : came === 0 && options.how === 'silence' ? `for ${this.#waited(limits.replyMs)}` : fate}`,
      certainty: dead ? 'certain' : 'wants-confirmation',
      evidence: {
        ...evidence,
        expectedBytes: options.due,
        receivedBytes: came,
        offset: came,
        missingHead: this.due.subarray(came, came + 64).toString('latin1'),
        ...this.#missingEnd(),
        ...options.more,
      },
    });
  }

  /** The rest of what is due, where nearly everything has come. */
  #missingEnd(): Partial<Evidence> {
    const { due } = this;
    const came = this.connection.receivedBytes;
    const few = came > 0 && due.length > came && due.length - came <= missingEndMax;
    return few ? { missingEnd: due.subarray(came).toString('latin1') } : {};
  }

  /** What the situation is just now, for the hints: where unread bytes stand, whether the process lives. */
  async evidence(kind: Evidence['kind']): Promise<Evidence> {
    const ended = await processEnded(this.#server);
    const waitsIn = ended ? [] : [...new Set(this.#server.tree.waits().map((wait) => wait.call))];
    const { select, unwatched } = ended ? {} : whereLoopStands({ server: this.#server }, this.connection);
    return {
      kind: ended ? 'process-ended' : kind,
      ...(ended && { seenAs: kind }),
      ...this.#situation(),
      ...(select !== undefined && { select }),
      ...(unwatched !== undefined && { unwatched }),
      waitsIn,
    };
  }

  #situation(): Partial<Evidence> {
    const end = this.connection.serverEnd();
    return {
      end: this.connection.end,
      ...(end !== undefined && {
        unread: end.unread,
        unsent: end.unsent,
        serverState: end.state,
        notAccepted: end.inode === 0 && end.state !== 'TIME_WAIT' && end.state !== 'FIN_WAIT2',
      }),
      sentBytes: this.connection.sentBytes,
      halfClosed: this.connection.hasHalfClosed,
      longestPauseMs: this.connection.longestPauseMs,
      longestSilenceMs: this.connection.longestSilenceMs,
      ...(this.#answersOtherwise() && { answersOtherwise: true }),
    };
  }

  /** Whether the answer is another one than the message: a text, or what a user's profile computes. */
  #answersOtherwise(): boolean {
    const { reply } = this.#conversation;
    return reply === 'own' || reply?.startsWith('text:') === true;
  }

  #others(): { client: number; bytes: Buffer }[] {
    return this.#peers()
      .filter((peer) => peer !== this)
      .map((peer) => ({ client: peer.connection.number, bytes: peer.sent }));
  }

  #waited(limitMs: number): string {
    return `${(limitMs / 1000).toFixed(1)} s`;
  }
}

const surplusMs = 30;

/** A longer rest is no end that was cut off, but the part of the message that was not read. */
const missingEndMax = 4;

function endKind(end: End): Evidence['kind'] {
  return end === 'eof' ? 'early-eof' : end === 'refused' ? 'refused' : 'reset';
}

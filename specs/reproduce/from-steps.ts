import type { Evidence, Step } from '../../harness/index.ts';
import { literalOf } from './python.ts';

type Client = {
  readonly name: string;
  readonly letter: string;
  /** The messages that were sent and not read back, by their names in the program. */
  outstanding: string[];
  outstandingBytes: number;
  sentBytes: number;
  receivedBytes: number;
  ends: 'open' | 'half-closed' | 'gone';
  sawEnd: boolean;
};

/**
 * The exchange that was observed as a program of Python: it does what the clients did, and demands after each wait what an echo
 * server owes, all that was sent so far, and the end after the end. At last another client must be served.
 */
export function fromSteps(steps: readonly Step[], evidence: Evidence): readonly string[] {
  const writer = new Writer();
  steps.forEach((step, at) => {
    if (step.client > 0 && isActive(step)) writer.pauseBefore(step, steps[at - 1]);
    writer.take(step, steps[at + 1]);
  });
  return writer.finished(evidence);
}

/** More than a few socket buffers must not be sent before anything is read, or both sides would wait for each other. */
const atOnceBytes = 48_000;
/** Shorter pauses of the harness have no meaning. */
const pauseMs = 300;

function isActive({ kind }: Step): boolean {
  return kind === 'connect' || kind === 'send' || kind === 'half-close' || kind === 'close' || kind === 'reset';
}

class Writer {
  readonly #lines: string[] = [];
  readonly #clients = new Map<number, Client>();
  #messages = 0;

  pauseBefore(step: Step, previous: Step | undefined): void {
    if (previous === undefined || previous.kind === 'silence') return;
    const gapMs = step.atMs - previous.atMs;
    if (gapMs >= pauseMs) this.#lines.push(`time.sleep(${(Math.min(gapMs, 6_000) / 1000).toFixed(1)})`);
  }

  take(step: Step, next: Step | undefined): void {
    if (step.client === 0) {
      if (step.text.includes('(SIGSTOP)')) this.#lines.push('signal_server(signal.SIGSTOP)');
      if (step.text.includes('(SIGCONT)')) this.#lines.push('signal_server(signal.SIGCONT)');
      return;
    }
    const client = this.#clientOf(step.client);
    switch (step.kind) {
      case 'send':
        this.#send(client, step, next);
        break;
      case 'receive':
        client.receivedBytes += step.bytes ?? 0;
        if (client.receivedBytes >= client.sentBytes) this.#expect(client);
        break;
      case 'silence':
      case 'eof':
      case 'server-reset':
        this.#expect(client);
        client.sawEnd ||= step.kind !== 'silence';
        break;
      case 'half-close':
        if (client.ends === 'open') this.#lines.push(`half_close(${client.name})`);
        client.ends = 'half-closed';
        break;
      case 'close':
      case 'reset':
        if (client.ends === 'gone') break;
        if (client.ends === 'half-closed') this.#expectEnd(client);
        this.#lines.push(step.kind === 'close' ? `${client.name}.close()` : `reset(${client.name})`);
        client.ends = 'gone';
        break;
      case 'connect':
      case 'refused':
      case 'process':
      case 'note':
        break;
    }
  }

  finished({ kind }: Evidence): readonly string[] {
    for (const client of this.#clients.values()) {
      if (client.ends === 'gone') continue;
      this.#expect(client);
      if (client.ends === 'half-closed') this.#expectEnd(client);
      else if (kind !== 'silence') this.#lines.push(`expect_nothing(${client.name})`);
    }
    for (const client of this.#clients.values()) if (client.ends !== 'gone') this.#lines.push(`${client.name}.close()`);
    if (kind === 'spinning') this.#lines.push(...spinning);
    this.#lines.push(...anotherClient);
    return this.#lines;
  }

  /** Says what a client that connects while the server is stopped does only then; else it connects where it first acts. */
  #clientOf(number: number): Client {
    const known = this.#clients.get(number);
    if (known !== undefined) return known;
    const client: Client = {
      name: `c${number}`,
      letter: String.fromCharCode(65 + ((number - 1) % 26)),
      outstanding: [],
      outstandingBytes: 0,
      sentBytes: 0,
      receivedBytes: 0,
      ends: 'open',
      sawEnd: false,
    };
    this.#clients.set(number, client);
    this.#lines.push(`${client.name} = connect()`);
    return client;
  }

  #send(client: Client, step: Step, next: Step | undefined): void {
    const bytes = step.bytes ?? 0;
    const name = `m${++this.#messages}`;
    this.#lines.push(`${name} = ${expressionOf(step, client.letter)}`);
    const pieces = step.segments === undefined ? '' : `, ${step.segments}`;
    client.sentBytes += bytes;
    client.outstandingBytes += bytes;
    client.outstanding.push(name);
    if (client.outstandingBytes <= atOnceBytes) {
      this.#lines.push(`send(${client.name}, ${name}${pieces})`);
      return;
    }
    const finAfter = next?.kind === 'half-close' && next.client === step.client;
    if (finAfter) client.ends = 'half-closed';
    this.#lines.push(
      `background(lambda: send(${client.name}, ${name}${pieces})${finAfter ? `, lambda: half_close(${client.name})` : ''})`,
    );
  }

  #expect(client: Client): void {
    if (client.outstanding.length === 0) return;
    this.#lines.push(`expect(${client.name}, ${client.outstanding.join(' + ')})`);
    client.outstanding = [];
    client.outstandingBytes = 0;
  }

  /** What was sent and not read before the end is owed as well; a client that leaves without reading owes nothing. */
  #expectEnd(client: Client): void {
    if (client.outstanding.length > 0 && client.receivedBytes < client.sentBytes && !client.sawEnd) return;
    this.#expect(client);
    this.#lines.push(`expect_end(${client.name})`);
  }
}

function expressionOf(step: Step, letter: string): string {
  const { content, bytes = 0 } = step;
  const head = Buffer.from(content?.head ?? '', 'base64');
  if (head.length === bytes) return literalOf(head);
  if (content?.made === 'any-bytes') return `random.Random(1).getrandbits(8 * ${bytes}).to_bytes(${bytes}, 'big')`;
  return content?.made === 'letters' ? `lines(${bytes}, '${letter}', '.')` : `lines(${bytes}, '${letter}')`;
}

const anotherClient: readonly string[] = [
  'c = connect()  # and another client is served',
  `send(c, b'next\\n')`,
  `expect(c, b'next\\n')`,
];

const spinning: readonly string[] = [
  'time.sleep(0.3)',
  'before = cpu_seconds() if PID else 0',
  'time.sleep(1)',
  'used = cpu_seconds() - before if PID else 0',
  'if used > 0.5:',
  `    sys.exit(f'WRONG: expected an idle server, it used {used:.2f} s of CPU within 1 s')`,
];

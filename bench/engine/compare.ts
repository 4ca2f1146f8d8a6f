import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { cpus } from 'node:os';
import { pathToFileURL } from 'node:url';
import { pinProcesses } from '../machine/pin.ts';
import { startPlainly } from '../plain-start.ts';
import { medianOf, ratioWithInterval, type Estimate } from '../statistics/bootstrap.ts';
import { randomFrom, shuffled } from '../statistics/random.ts';
import { compile } from './compile.ts';
import { loopbackCongestion } from './descriptor.ts';
import type { EngineName, LoadSession } from './engine.ts';
import { sentenceOf } from './failure.ts';
import { loadLibc } from './libc.ts';
import { engineNames } from './select.ts';
import { runPeer, type Count, type PeerLoad } from './peer.ts';
import { startEngine } from './thread.ts';

/** Our engine, verifying and recording, against the plain C client that does neither, at one number of connections and size. */
export type EngineCell = {
  readonly connections: number;
  readonly messageBytes: number;
  readonly cpuGoal: number;
  readonly rateGoal: number;
};

export const engineCells: readonly EngineCell[] = [
  ...[16, 64, 256, 1024].flatMap((connections) =>
    [64, 1024].map((messageBytes) => ({ connections, messageBytes, cpuGoal: 1, rateGoal: 1 })),
  ),
  ...[16 * 1024, 256 * 1024].flatMap((messageBytes) =>
    [16, 64].map((connections) => ({ connections, messageBytes, cpuGoal: 1.2, rateGoal: 0.95 })),
  ),
];

export type EngineComparison = EngineCell & {
  readonly engine: EngineName;
  /** Client CPU per message, ours to that of C, and messages per second, ours to those of C. */
  readonly cpu: Estimate;
  readonly rate: Estimate;
  readonly oursCpuUs: number;
  readonly theirsCpuUs: number;
  readonly oursRate: number;
  /** The same against another load generator; absent when none was asked for, or when it could not do this cell. */
  readonly peer?: { readonly cpu: Estimate; readonly rate: Estimate } | 'none of its messages came back whole';
};

export type CompareOptions = {
  readonly engine: EngineName | 'best';
  readonly pairs: number;
  readonly sliceMs: number;
  readonly warmUpMs: number;
  readonly cells: readonly EngineCell[];
  readonly seed: number;
  /** The congestion control of our sockets and of those of C; absent leaves each what it takes by itself. */
  readonly congestion?: string;
  /** The program of another load generator, as `runPeer` takes it. */
  readonly peer?: string;
  readonly each: (line: EngineComparison) => void;
};

/** Measures cell by cell, slice by slice in random pair order, one server for both clients. */
export async function compareEngine(options: CompareOptions): Promise<void> {
  const serverProgram = await compile('reference-server.c');
  const clientProgram = await compile('reference-client.c');
  if (serverProgram.kind === 'skipped') throw new Error(serverProgram.because);
  if (clientProgram.kind === 'skipped') throw new Error(clientProgram.because);
  const libc = await loadLibc();
  const apart = cpus().length > 1 && libc !== undefined;
  const server = await startPlainly([serverProgram.path, '{host}', '{port}', '1'], 'reference');
  if (apart) pinProcesses(libc, server.pids(), [0]);
  try {
    for (const cell of options.cells) {
      const engine = await startEngine({ engine: options.engine, ...(apart && { core: 1 }) });
      if (engine === undefined) throw new Error(`the engine ${options.engine} does not work here`);
      const { host, port } = server;
      const load = {
        host,
        port,
        connections: cell.connections,
        messageBytes: cell.messageBytes,
        depth: 1,
        lifetime: 'session',
        seed: options.seed,
        ...(options.congestion !== undefined && { congestion: options.congestion }),
      } as const;
      const client = await ReferenceClient.start([
        clientProgram.path,
        host,
        String(port),
        String(cell.connections),
        String(cell.messageBytes),
        ...(options.congestion === undefined || options.congestion === 'system' ? [] : [options.congestion]),
      ]);
      try {
        if (apart) pinProcesses(libc, [client.pid], [1]);
        const opened = await engine.open(load);
        if (opened.kind === 'failed') throw new Error(sentenceOf(opened.failure));
        const measured = await measureCell(opened.session, client, options);
        const peerLoad = { ...load, ...(apart && { core: 1 }) };
        const beside = options.peer === undefined ? undefined : await measurePeer(opened.session, options.peer, peerLoad, options);
        options.each({ ...cell, engine: engine.name, ...measured, ...(beside !== undefined && { peer: beside }) });
        await opened.session.close();
      } finally {
        await client.stop();
        await engine.close();
      }
    }
  } finally {
    await server.stop();
  }
}

async function measureCell(
  session: LoadSession,
  client: ReferenceClient,
  options: CompareOptions,
): Promise<Omit<EngineComparison, keyof EngineCell | 'engine'>> {
  const random = randomFrom(options.seed);
  const ours: Count[] = [];
  const theirs: Count[] = [];
  await runOurs(session, options.warmUpMs);
  await client.run(options.warmUpMs / 4);
  for (let pair = 0; pair < options.pairs; pair++) {
    for (const side of shuffled(['ours', 'theirs'], random)) {
      if (side === 'ours') ours.push(await runOurs(session, options.sliceMs));
      else theirs.push(await client.run(options.sliceMs));
    }
  }
  return {
    ...ratiosOf(ours, theirs, options.seed),
    oursCpuUs: medianOf(ours.map(cost)),
    theirsCpuUs: medianOf(theirs.map(cost)),
    oursRate: medianOf(ours.map(rate)),
  };
}

const cost = (count: Count): number => (count.cpuMs * 1000) / count.messages;
const rate = (count: Count): number => (count.messages * 1000) / count.elapsedMs;

function ratiosOf(
  ours: readonly Count[],
  theirs: readonly Count[],
  seed: number,
): { readonly cpu: Estimate; readonly rate: Estimate } {
  const nothing = { value: Number.NaN, low: Number.NaN, high: Number.NaN };
  return {
    cpu: ratioWithInterval(ours.map(cost), theirs.map(cost), seed) ?? nothing,
    rate: ratioWithInterval(ours.map(rate), theirs.map(rate), seed) ?? nothing,
  };
}

/** It connects and starts its threads within the seconds it is given, so they are whole ones, and few. */
const peerRuns = 5;
const peerSeconds = 2;

async function measurePeer(
  session: LoadSession,
  program: string,
  load: PeerLoad,
  options: CompareOptions,
): Promise<EngineComparison['peer']> {
  const ours: Count[] = [];
  const theirs: Count[] = [];
  for (let run = 0; run < peerRuns; run++) {
    ours.push(await runOurs(session, peerSeconds * 1000));
    const count = await runPeer(program, load, peerSeconds);
    if (count === undefined) return 'none of its messages came back whole';
    theirs.push(count);
  }
  return ratiosOf(ours, theirs, options.seed);
}

/** The CPU time counted is that of the whole process, garbage collection and the waiting main thread included. */
async function runOurs(session: LoadSession, durationMs: number): Promise<Count> {
  const before = process.cpuUsage();
  const outcome = await session.run({ durationMs, stallMs: 5000 });
  const cpu = process.cpuUsage(before);
  if (outcome.kind === 'failed') throw new Error(sentenceOf(outcome.failure));
  return { messages: outcome.messages, elapsedMs: outcome.elapsedMs, cpuMs: (cpu.user + cpu.system) / 1000 };
}

/** The C client as a child process that is asked for one slice at a time. */
class ReferenceClient {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: ChildProcess, lines: AsyncIterator<string>) {
    this.pid = child.pid ?? 0;
    this.#child = child;
    this.#lines = lines;
  }

  static async start(command: readonly string[]): Promise<ReferenceClient> {
    const child = spawn(command[0] ?? '', command.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
    const client = new ReferenceClient(child, createInterface({ input: child.stdout })[Symbol.asyncIterator]());
    await client.#line();
    return client;
  }

  async run(durationMs: number): Promise<Count> {
    this.#child.stdin?.write(`${Math.round(durationMs)}\n`);
    const [messages = 0, elapsedNs = 0, cpuNs = 0] = (await this.#line()).split(' ').map(Number);
    return { messages, elapsedMs: elapsedNs / 1e6, cpuMs: cpuNs / 1e6 };
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stdin?.end();
    if (this.#child.exitCode === null) await ended;
  }

  async #line(): Promise<string> {
    const next = await this.#lines.next();
    if (next.done === true) throw new Error('the reference client ended');
    return next.value;
  }
}

/** One cell as a line of text: each ratio with its interval, and whether the goal is met, missed, or not decided. */
export function renderComparison(line: EngineComparison): string {
  const cell = `${line.connections} × ${line.messageBytes} B`.padEnd(16);
  const ratio = ({ value, low, high }: Estimate): string => `${value.toFixed(3)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
  const costs = `${line.oursCpuUs.toFixed(2)} : ${line.theirsCpuUs.toFixed(2)} µs`.padEnd(18);
  const cpuIs = line.cpu.value <= line.cpuGoal ? 'met' : line.cpu.low <= line.cpuGoal ? 'open' : 'missed';
  const rateIs = line.rate.value >= line.rateGoal ? 'met' : line.rate.high >= line.rateGoal ? 'open' : 'missed';
  const first = `${cell}${line.engine.padEnd(9)}${costs} CPU ${ratio(line.cpu)} ${cpuIs.padEnd(6)}  rate ${ratio(line.rate)} ${rateIs}`;
  if (line.peer === undefined) return first;
  const beside = typeof line.peer === 'string' ? line.peer : `CPU ${ratio(line.peer.cpu)}         rate ${ratio(line.peer.rate)}`;
  return `${first}\n${'to the other one'.padEnd(44)}${beside}`;
}

/** `npm run bench:engine`, with `--quick`, `--engine NAME`, `--cell CONNECTIONSxBYTES`, `--cc NAME` for both sides, and `--peer PROGRAM` for rust_echo_bench. */
async function main(argv: readonly string[]): Promise<void> {
  const valueOf = (option: string): string | undefined => (argv.includes(option) ? argv[argv.indexOf(option) + 1] : undefined);
  const only = valueOf('--cell');
  const peer = valueOf('--peer');
  const engine = engineNames.find((name) => name === valueOf('--engine')) ?? 'best';
  const cells = engineCells.filter((cell) => only === undefined || only === `${cell.connections}x${cell.messageBytes}`);
  const pairs = argv.includes('--quick') ? 10 : 30;
  const lines: EngineComparison[] = [];
  // Both sides the same: with bbr for C alone, large messages flatter us.
  const congestion = valueOf('--cc') ?? loopbackCongestion;
  process.stdout.write(
    `Ours verifies every byte and records every latency, C does neither; ratios are ours to C, CPU the lower the better; congestion control of both: ${congestion}.\n`,
  );
  await compareEngine({
    engine,
    cells,
    pairs,
    sliceMs: 150,
    warmUpMs: 800,
    seed: 1,
    congestion,
    ...(peer !== undefined && { peer }),
    each: (line) => {
      lines.push(line);
      process.stdout.write(`${renderComparison(line)}\n`);
    },
  });
  const met = lines.filter(({ cpu, cpuGoal }) => cpu.value <= cpuGoal).length;
  process.stdout.write(`The goal for CPU per message is met in ${met} of ${lines.length} cells.\n`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main(process.argv.slice(2));

import { Bench } from 'tinybench';
import type { Libc } from '../engine/libc.ts';
import { makeCpuClock } from '../machine/cpu-clock.ts';
import { openReceiver, openSender, openSocket } from './connection.ts';
import { contents, newline } from './contents.ts';
import type { Peer } from './peer-thread.ts';
import type { DelimiterStrategy, ReceiveStrategy, SendStrategy } from './strategy.ts';

export type StrategyKind = 'send' | 'receive' | 'delimiter';

export type Competitor =
  | { readonly kind: 'send'; readonly strategy: SendStrategy }
  | { readonly kind: 'receive'; readonly strategy: ReceiveStrategy }
  | { readonly kind: 'delimiter'; readonly strategy: DelimiterStrategy };

/** One strategy at one size. */
export type Lap = {
  readonly kind: StrategyKind;
  readonly strategy: string;
  readonly title: string;
  readonly bytes: number;
  readonly outcome:
    | {
        readonly kind: 'measured';
        readonly runs: number;
        /** The median run; the peer's answer is part of it. */
        readonly mebibytesPerSecond: number;
        /** CPU time of the strategy's thread, system calls included, the peer's not. */
        readonly cpuMsPerMebibyte: number;
        /** How dear it is beside the cheapest of its kind at its size: what the heat map shows. */
        readonly timesCheapest?: number;
      }
    | { readonly kind: 'skipped'; readonly because: string };
};

export type RaceOptions = {
  readonly peer: Peer;
  readonly libc: Libc | undefined;
  readonly timeMs: number;
};

const mebibyte = 1 << 20;
const runsMin = 4;
const runsMax = 20_000;

/** Measures one strategy at one size with tinybench, over one loopback connection. */
export async function runLap(competitor: Competitor, bytes: number, options: RaceOptions): Promise<Lap> {
  const { peer, libc, timeMs } = options;
  const { kind } = competitor;
  const { name: strategy, title } = competitor.strategy;
  const course = await openCourse(competitor, bytes, peer, libc);
  const clock = libc === undefined ? undefined : makeCpuClock(libc);
  // Without a clock for threads the process's stands in, and the peer's work is counted as well.
  const cpuMs =
    clock === undefined
      ? (): number => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000
      : (): number => clock.thread();
  let spentMs = 0;
  let runs = 0;
  const bench = new Bench({
    name: strategy,
    time: timeMs,
    iterations: runsMin,
    warmupTime: timeMs / 4,
    warmupIterations: 1,
    throws: true,
  });
  bench.add(strategy, async () => {
    if (runs >= runsMax) return;
    const before = cpuMs();
    await course.run();
    spentMs += cpuMs() - before;
    runs++;
  });
  try {
    const [task] = await bench.run();
    if (task?.result.state !== 'completed')
      return { kind, strategy, title, bytes, outcome: { kind: 'skipped', because: 'it was interrupted' } };
    const mebibytesPerSecond = bytes / mebibyte / (task.result.latency.p50 / 1000);
    return {
      kind,
      strategy,
      title,
      bytes,
      outcome: { kind: 'measured', runs, mebibytesPerSecond, cpuMsPerMebibyte: spentMs / ((runs * bytes) / mebibyte) },
    };
  } catch (error) {
    const because = `it failed: ${error instanceof Error ? error.message : String(error)}`;
    return { kind, strategy, title, bytes, outcome: { kind: 'skipped', because } };
  } finally {
    course.close();
  }
}

type Course = { readonly run: () => Promise<void>; readonly close: () => void };

async function openCourse(competitor: Competitor, bytes: number, peer: Peer, libc: Libc | undefined): Promise<Course> {
  if (competitor.kind === 'send') {
    const port = await peer.serve({ kind: 'sink', hashing: 'off', acknowledgeEvery: bytes });
    const connection = await openSender(competitor.strategy, port, libc);
    const message = contents(bytes);
    const run = async (): Promise<void> => {
      await connection.send(message);
      await connection.acknowledged();
    };
    return { run, close: () => connection.close() };
  }
  if (competitor.kind === 'receive') {
    const port = await peer.serve({ kind: 'source', bytes });
    const connection = await openReceiver(competitor.strategy, port, libc);
    const run = async (): Promise<void> => {
      await connection.ask();
      const received = await connection.receive(bytes);
      if (received.length !== bytes) throw new Error(`${bytes} bytes were due, ${received.length} came`);
    };
    return { run, close: () => connection.close() };
  }
  const port = await peer.serve({ kind: 'source', bytes, delimiter: 'newline' });
  const socket = await openSocket(port);
  const run = async (): Promise<void> => {
    socket.write('r');
    const received = await competitor.strategy.receiveUntil(socket, newline);
    if (received.length !== bytes) throw new Error(`${bytes} bytes were due, ${received.length} came`);
  };
  return { run, close: () => void socket.destroy() };
}

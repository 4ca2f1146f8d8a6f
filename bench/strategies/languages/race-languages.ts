import { availableParallelism } from 'node:os';
import { sentenceOf } from '../../engine/failure.ts';
import type { LoadEngine, LoadSession } from '../../engine/engine.ts';
import { loadLibc } from '../../engine/libc.ts';
import { startEngine } from '../../engine/thread.ts';
import { type CpuClock, makeCpuClock } from '../../machine/cpu-clock.ts';
import { pinProcesses } from '../../machine/pin.ts';
import { serverCpuMs } from '../../machine/server-cost.ts';
import type { RunningServer, StartServer } from '../../server.ts';
import { medianOf } from '../../statistics/bootstrap.ts';
import { randomFrom, shuffled } from '../../statistics/random.ts';
import type { Lap } from '../race.ts';
import { languagePrograms, type LanguageProgram, serverCommand } from './programs.ts';

export type LanguageRace = {
  readonly sizes: readonly number[];
  readonly timeMs: number;
  readonly startServer: StartServer;
  readonly signal: AbortSignal;
  readonly tell: (lap: Lap) => void;
};

const mebibyte = 1 << 20;
const rounds = 5;
const stallMs = 20_000;

/**
 * Drives echo servers of whole messages in several languages with the load engine, over one connection each, all at once up
 * and in turn. One direction varies, the other goes the cheapest way that the language has.
 */
export async function raceLanguages(
  race: LanguageRace,
): Promise<{ readonly laps: readonly Lap[]; readonly missing: readonly string[] }> {
  const { programs, missing } = await languagePrograms();
  const cores = availableParallelism();
  const engine = await startEngine({ engine: 'best', ...(cores > 1 && { core: cores - 1 }) });
  if (engine === undefined) throw new Error('there is always an engine');
  const laps: Lap[] = [];
  try {
    for (const kind of ['send', 'receive'] as const) {
      for (const bytes of race.sizes) {
        if (race.signal.aborted) break;
        const entries = programs.flatMap((program) => program[kind].map((name) => ({ kind, bytes, program, name })));
        laps.push(...(await raceSize(entries, engine, race)));
      }
    }
  } finally {
    await engine.close();
  }
  return { laps, missing };
}

type Entry = {
  readonly kind: 'send' | 'receive';
  readonly bytes: number;
  readonly program: LanguageProgram;
  readonly name: string;
};

type Runner = {
  readonly entry: Entry;
  readonly server: RunningServer;
  readonly session: LoadSession;
  readonly rates: number[];
  cpuMs: number;
  verifiedBytes: number;
  broken?: string;
};

async function raceSize(entries: readonly Entry[], engine: LoadEngine, race: LanguageRace): Promise<readonly Lap[]> {
  const libc = await loadLibc();
  const clock = libc === undefined ? undefined : makeCpuClock(libc);
  const random = randomFrom(1);
  const runners: Runner[] = [];
  try {
    for (const entry of entries) {
      const runner = await startRunner(entry, engine, race);
      runners.push(runner);
      if (libc !== undefined && availableParallelism() > 1) pinProcesses(libc, runner.server.pids(), [0]);
    }
    for (const runner of runners) await run(runner, race.timeMs / 2, undefined);
    for (let round = 0; round < rounds && !race.signal.aborted; round++)
      for (const runner of shuffled(runners, random)) await run(runner, race.timeMs, clock);
    const laps = runners.map(lapOf);
    for (const lap of laps) race.tell(lap);
    return laps;
  } finally {
    for (const { session, server } of runners) {
      await session.close();
      await server.stop();
    }
  }
}

async function startRunner(entry: Entry, engine: LoadEngine, race: LanguageRace): Promise<Runner> {
  const { program, bytes, kind, name } = entry;
  const [send] = program.send;
  const [receive] = program.receive;
  const command = serverCommand(program, { bytes, send, receive, [kind]: name });
  const server = await race.startServer(command, nameOf(entry));
  const { host, port } = server;
  const opened = await engine.open({ host, port, connections: 1, messageBytes: bytes, depth: 1, lifetime: 'session', seed: 1 });
  if (opened.kind === 'open') return { entry, server, session: opened.session, rates: [], cpuMs: 0, verifiedBytes: 0 };
  await server.stop();
  throw new Error(`${nameOf(entry)}: ${sentenceOf(opened.failure)}`);
}

/** One slice; without a clock it warms up and is not counted. */
async function run(runner: Runner, durationMs: number, clock: CpuClock | undefined): Promise<void> {
  if (runner.broken !== undefined) return;
  const before = serverCpuMs(clock, runner.server) ?? 0;
  const outcome = await runner.session.run({ durationMs, stallMs });
  if (outcome.kind === 'failed') {
    runner.broken = sentenceOf(outcome.failure);
    return;
  }
  if (clock === undefined) return;
  runner.cpuMs += (serverCpuMs(clock, runner.server) ?? 0) - before;
  runner.verifiedBytes += outcome.verifiedBytes;
  runner.rates.push((outcome.verifiedBytes / mebibyte / outcome.elapsedMs) * 1000);
}

function lapOf({ entry, rates, cpuMs, verifiedBytes, broken }: Runner): Lap {
  const { kind, bytes } = entry;
  const lap = { kind, strategy: nameOf(entry), title: `${entry.name} in a server`, bytes };
  if (broken !== undefined || rates.length === 0)
    return { ...lap, outcome: { kind: 'skipped', because: broken ?? 'it was not measured' } };
  return {
    ...lap,
    outcome: {
      kind: 'measured',
      runs: rates.length,
      mebibytesPerSecond: medianOf(rates),
      cpuMsPerMebibyte: cpuMs / (verifiedBytes / mebibyte),
    },
  };
}

function nameOf({ program, name }: Entry): string {
  return `${program.language}/${name}`;
}

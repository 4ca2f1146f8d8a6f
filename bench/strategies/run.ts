import { loadLibc } from '../engine/libc.ts';
import type { StartServer } from '../server.ts';
import { readEnvironment } from '../machine/environment.ts';
import { delimiterStrategies } from './delimiter/index.ts';
import { growthOf } from './growth.ts';
import { raceLanguages } from './languages/race-languages.ts';
import { loadMine } from './mine.ts';
import { tryMine } from './mine-contract.ts';
import { showNagle } from './nagle.ts';
import { Peer } from './peer-thread.ts';
import { type Competitor, type Lap, type RaceOptions, runLap } from './race.ts';
import { receiveStrategies } from './receive/index.ts';
import type { StrategiesDocument } from './result.ts';
import { sendStrategies } from './send/index.ts';
import { sentencesOf } from './sentences.ts';

export type StrategiesOptions = {
  readonly sizes: readonly number[];
  /** How long each strategy is measured at each size. */
  readonly timeMs: number;
  readonly mine?: string;
  readonly only?: 'send' | 'receive' | 'delimiter';
  /** Echo servers in C, Python and TypeScript instead, driven by the load engine. */
  readonly languages?: 'race';
};

const mebibyte = 1 << 20;
/** A strategy that would need longer than this for one message is not tried at that size. */
const lapMsMax = 1500;

/** Races all strategies at all sizes. The user's own must keep the contract first, and meets only those of its kind. */
export async function runStrategies(
  options: StrategiesOptions,
  surroundings: { readonly signal: AbortSignal; readonly startServer: StartServer },
  tell: (lap: Lap) => void,
): Promise<StrategiesDocument> {
  const { signal, startServer } = surroundings;
  const startedAt = new Date();
  const libc = await loadLibc();
  const tried = options.mine === undefined ? undefined : await tryMine(options.mine);
  const failures = tried?.failures ?? [];
  // Code that breaks the contract is not let into this thread.
  const sound = options.mine === undefined || failures.length > 0 ? [] : await loadMine(options.mine);
  const kinds = sound.map(({ kind }) => kind);
  const races = failures.length === 0 ? [...ours(libc !== undefined), ...sound] : [];
  await using peer = Peer.start();
  const laps: Lap[] = [];
  const acrossLanguages =
    options.languages === undefined ? undefined : await raceLanguages({ ...options, startServer, signal, tell });
  laps.push(...(acrossLanguages?.laps ?? []));
  for (const competitor of acrossLanguages === undefined ? races : []) {
    if (options.only === undefined ? kinds.length > 0 && !kinds.includes(competitor.kind) : competitor.kind !== options.only)
      continue;
    const own: Lap[] = [];
    for (const bytes of options.sizes) {
      if (signal.aborted) break;
      const lap = await lapOf(competitor, bytes, own, { peer, libc, timeMs: options.timeMs });
      own.push(lap);
      tell(lap);
    }
    laps.push(...own);
  }
  const wantsNagle =
    libc !== undefined && !signal.aborted && acrossLanguages === undefined && laps.some(({ kind }) => kind === 'send');
  const nagle = wantsNagle ? await showNagle(peer, libc) : undefined;
  const growth = growthByStrategy(laps);
  return {
    schema: 'echospec/strategies/v1',
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    environment: readEnvironment(),
    sizes: options.sizes,
    laps: laps.map((lap) => beside(lap, laps)),
    growth,
    ...(nagle !== undefined && { nagle }),
    ...(tried !== undefined && { tried: tried.cases }),
    failures,
    sentences: [
      ...(acrossLanguages === undefined ? [] : languageSentences(acrossLanguages.missing)),
      ...sentencesOf(laps, growth, nagle),
    ],
  };
}

function languageSentences(missing: readonly string[]): readonly string[] {
  const left = missing.map((because) => `Left out: ${because}.`);
  return [
    'Each is an echo server of whole messages, driven by the load engine over one connection with every byte verified; the cost is that of the server, for both directions, the other one going the cheapest way.',
    ...left,
  ];
}

function beside(lap: Lap, laps: readonly Lap[]): Lap {
  if (lap.outcome.kind !== 'measured') return lap;
  const rivals = laps.filter(({ kind, bytes }) => kind === lap.kind && bytes === lap.bytes);
  const least = Math.min(...rivals.flatMap(({ outcome }) => (outcome.kind === 'measured' ? [outcome.cpuMsPerMebibyte] : [])));
  return { ...lap, outcome: { ...lap.outcome, timesCheapest: lap.outcome.cpuMsPerMebibyte / least } };
}

function ours(withCalls: boolean): readonly Competitor[] {
  const all: readonly Competitor[] = [
    ...sendStrategies.map((strategy) => ({ kind: 'send', strategy }) as const),
    ...receiveStrategies.map((strategy) => ({ kind: 'receive', strategy }) as const),
    ...delimiterStrategies.map((strategy) => ({ kind: 'delimiter', strategy }) as const),
  ];
  return all.filter((competitor) => withCalls || competitor.kind === 'delimiter' || competitor.strategy.over !== 'descriptor');
}

/** A quadratic strategy is foreseen from its last lap: sixteen times the size is 256 times the cost. */
async function lapOf(competitor: Competitor, bytes: number, own: readonly Lap[], options: RaceOptions): Promise<Lap> {
  const { name: strategy, title } = competitor.strategy;
  const last = own.at(-1);
  const growth = growthOf(own) ?? 1;
  if (last?.outcome.kind === 'measured') {
    const foreseenMs = ((last.outcome.cpuMsPerMebibyte * last.bytes) / mebibyte) * (bytes / last.bytes) ** Math.max(1, growth);
    const because = `one message would take about ${(foreseenMs / 1000).toFixed(0)} s`;
    if (foreseenMs > lapMsMax) return { kind: competitor.kind, strategy, title, bytes, outcome: { kind: 'skipped', because } };
  }
  if (last?.outcome.kind === 'skipped') return { ...last, bytes };
  return runLap(competitor, bytes, options);
}

function growthByStrategy(laps: readonly Lap[]): Readonly<Record<string, number>> {
  const names = [...new Set(laps.map(({ kind, strategy }) => `${kind}/${strategy}`))];
  return Object.fromEntries(
    names.flatMap((name) => {
      const growth = growthOf(laps.filter(({ kind, strategy }) => `${kind}/${strategy}` === name));
      return growth === undefined ? [] : [[name, growth] as const];
    }),
  );
}

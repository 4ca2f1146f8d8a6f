import { parseBenchArguments, type BenchOptions } from '../../bench/options.ts';
import { referenceName } from '../../bench/run/line-up.ts';
import { NotMeasurable, runBench } from '../../bench/run/run-bench.ts';
import type { BenchDocument } from '../../bench/model.ts';
import type { StartServer } from '../../bench/server.ts';
import { TargetError, type CheckResult, type MeasurementEntry, type ProfileOptions, type Target } from '../../harness/index.ts';
import { benchOptionsFor } from '../measurable.ts';
import { startServerAt } from '../start-server.ts';
import { version } from '../version.ts';
import { gateResults, isUndecided, submissionName } from './gate-results.ts';
import { plannedGates, type Gates } from './gates.ts';

/** Repetitions of the first measurement, and of the one that confirms what it did not show for certain. */
const repetitions = [2, 5] as const;

export type Measured = { readonly results: readonly CheckResult[]; readonly measurements: readonly MeasurementEntry[] };

export type MeasuringOptions = {
  readonly target: Target;
  readonly profile: ProfileOptions;
  readonly seed: number;
  readonly signal: AbortSignal;
};

/**
 * Measures a submission beside the reference server, slice by slice in turn, as `echospec bench` does. What is not held for certain
 * is measured once more and for longer.
 */
export async function measureGates(gates: Gates, { target, profile, seed, signal }: MeasuringOptions): Promise<Measured> {
  const documents: BenchDocument[] = [];
  try {
    for (const times of repetitions) {
      if (documents.length > 0 && !documents.some(isUndecided)) break;
      const options = benchOptionsOf(gates, { times, seed, command: target.command, profile });
      documents.push(
        await runBench({ options, startServer: starterFor(target), signal, onEvent: () => undefined, version: version() }),
      );
    }
  } catch (error) {
    if (!(error instanceof NotMeasurable || error instanceof TargetError)) throw error;
    return { results: plannedGates(gates).map((gate) => notMeasured(gate, error.message)), measurements: [] };
  }
  const entries = documents.at(-1)?.measurements ?? [];
  return { results: gateResults(gates, documents), measurements: entries.map((entry) => ({ ...entry })) };
}

function benchOptionsOf(
  gates: Gates,
  options: {
    readonly times: number;
    readonly seed: number;
    readonly command: readonly string[];
    readonly profile: ProfileOptions;
  },
): BenchOptions {
  const { times, seed, command, profile } = options;
  const names = Object.keys(gates).map((name) => (name === 'reference' ? 'connections-16' : name));
  const shares = Object.entries(gates).flatMap(([name, least]) => ['--min-ratio', `${name}=${least}`]);
  const argv = [
    '--workload',
    names.join(','),
    '--repetitions',
    String(times),
    '--seed',
    String(seed),
    ...shares,
    ...(benchOptionsFor(profile) ?? []),
  ];
  const parsed = parseBenchArguments(argv, { name: submissionName, command });
  if (parsed.kind !== 'options') throw new Error(`The gates can not be measured: ${parsed.kind === 'usage' ? parsed.message : ''}`);
  return parsed.options;
}

/** The reference server is ours and runs as we do; the submission runs where it was judged. */
function starterFor({ host, sandbox, port }: Target): StartServer {
  const ours = startServerAt(host);
  const theirs = startServerAt(host, { ...(sandbox !== undefined && { sandbox }), ...(port !== undefined && { port }) });
  return (command, name) => (name === referenceName ? ours : theirs)(command, name);
}

function notMeasured({ id, level, title }: ReturnType<typeof plannedGates>[number], why: string): CheckResult {
  const because = `Not measurable here: ${why}`;
  return { id, level, title, status: 'skipped', durationMs: 0, runs: 0, because };
}

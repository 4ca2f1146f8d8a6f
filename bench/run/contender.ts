import type { Load, LoadEngine, LoadSession, Slice, SliceCount } from '../engine/engine.ts';
import type { BenchFailure, LoadFailure } from '../engine/failure.ts';
import { addTo, makeHistogram } from '../statistics/histogram.ts';
import type { Workload } from '../model.ts';
import type { RunningServer } from '../server.ts';
import { explain } from './explain.ts';
import { watchSlice, type SliceCost, type Watch } from './watch.ts';

/** One slice as it was counted, with what it cost the server and what else the machine did. */
export type Sample = Omit<SliceCount, 'kind' | 'latency' | 'service' | 'lateness'> & SliceCost;

/** One server in one workload: its connections, and all samples so far. */
export class Contender {
  readonly server: RunningServer;
  readonly workload: Workload;
  readonly samples: Sample[] = [];
  readonly latency = makeHistogram();
  readonly service = makeHistogram();
  readonly lateness = makeHistogram();
  readonly #watch: Watch;
  #session: LoadSession | undefined;
  #last: SliceCount | undefined;

  constructor(server: RunningServer, workload: Workload, watch: Watch) {
    this.server = server;
    this.workload = workload;
    this.#watch = watch;
  }

  async open(engine: LoadEngine, load: Pick<Load, 'seed' | 'congestion' | 'lineEnd'>): Promise<BenchFailure | undefined> {
    const { connections, messageBytes, depth, lifetime } = this.workload;
    const { host, port } = this.server;
    const opened = await engine.open({ host, port, connections, messageBytes, depth, lifetime, ...load });
    if (opened.kind === 'failed') return this.#failure(opened.failure);
    this.#session = opened.session;
    return undefined;
  }

  /** Runs one slice; its sample, or the failure that ends the workload. */
  async run(slice: Slice): Promise<Sample | BenchFailure> {
    if (this.#session === undefined) throw new Error('the contender has no session');
    const session = this.#session;
    const { outcome, cost } = await watchSlice(this.#watch, this.server, () => session.run(slice));
    if (outcome.kind === 'failed') return this.#failure(outcome.failure);
    this.#last = outcome;
    const { messages, verifiedBytes, elapsedMs, clientCpuMs, unsent } = outcome;
    return { messages, verifiedBytes, elapsedMs, clientCpuMs, ...(unsent !== undefined && { unsent }), ...cost };
  }

  /** Counts the sample that `run` gave last. */
  keep(sample: Sample): void {
    this.samples.push(sample);
    if (this.#last === undefined) return;
    addTo(this.latency, this.#last.latency);
    if (this.#last.service !== undefined) addTo(this.service, this.#last.service);
    if (this.#last.lateness !== undefined) addTo(this.lateness, this.#last.lateness);
  }

  get latest(): SliceCount | undefined {
    return this.#last;
  }

  async close(): Promise<BenchFailure | undefined> {
    const failure = await this.#session?.close();
    this.#session = undefined;
    return failure === undefined ? undefined : this.#failure(failure);
  }

  #failure(failure: LoadFailure): Promise<BenchFailure> {
    return explain(failure, this.server, this.workload.name);
  }
}

export function isFailure(outcome: Sample | BenchFailure): outcome is BenchFailure {
  return 'what' in outcome;
}

import type { Comparison, Measurement } from '../model.ts';
import { type Estimate, medianWithInterval, ratioWithInterval } from '../statistics/bootstrap.ts';
import { binsOf, countOf, percentilesOf } from '../statistics/histogram.ts';
import { keepsLevel, outliersIn } from '../statistics/series.ts';
import type { Contender, Sample } from './contender.ts';
import { rateOf } from './measure.ts';

const noisyShareMax = 0.3;
const busyClient = 0.95;
const idleServer = 0.9;
/** With fewer pairs an interval by resampling is narrower than what it knows. */
const pairsMin = 6;
/** Smaller differences are not worth a word, however certain. */
const differenceMin = 0.02;

export type SummaryOptions = {
  readonly seed: number;
  readonly rate?: number;
  readonly repetitions: number;
  readonly reference?: Contender;
  readonly counters?: { readonly retransmits: number; readonly listenDrops: number };
  readonly serverRssBytes?: number;
};

/** The figures of one contender; absent when it has not one sample. */
export function measurementOf(contender: Contender, options: SummaryOptions): Measurement | undefined {
  const { workload, samples, server } = contender;
  const { seed, rate, reference } = options;
  const rates = samples.map(rateOf);
  const messagesPerSecond = medianWithInterval(rates, seed);
  const bytesPerSecond = medianWithInterval(
    samples.map((sample) => (sample.verifiedBytes * 1000) / sample.elapsedMs),
    seed,
  );
  if (messagesPerSecond === undefined || bytesPerSecond === undefined) return undefined;
  const total = (of: (sample: Sample) => number): number => samples.reduce((sum, sample) => sum + of(sample), 0);
  const elapsedMs = total((sample) => sample.elapsedMs);
  const messages = total((sample) => sample.messages);
  const costs = costsOf(contender);
  const serverCpu = costs === undefined ? undefined : medianWithInterval(costs, seed);
  const serverBusy = costs === undefined ? undefined : total((sample) => sample.serverCpuMs ?? 0) / elapsedMs;
  const clientBusy = total((sample) => sample.clientCpuMs) / elapsedMs;
  const noisySlices = samples.filter((sample) => sample.noisy).length;
  const ofReference = reference && ratioWithInterval(rates, reference.samples.map(rateOf), seed);
  return {
    workload: workload.name,
    server: server.name,
    connections: workload.connections,
    messageBytes: workload.messageBytes,
    depth: workload.depth,
    pace: rate === undefined ? 'closed' : 'fixed-rate',
    ...(rate !== undefined && { rate }),
    repetitions: options.repetitions,
    slices: samples.length,
    messagesPerSecond,
    bytesPerSecond,
    series: rates.map(Math.round),
    outliers: outliersIn(rates),
    steady: keepsLevel(rates),
    ...latenciesOf(contender),
    ...(rate !== undefined && { unsent: total((sample) => sample.unsent ?? 0) }),
    messages,
    verifiedBytes: total((sample) => sample.verifiedBytes),
    mismatches: 0,
    clientCpuUsPerMessage: (total((sample) => sample.clientCpuMs) * 1e3) / Math.max(1, messages),
    ...(serverCpu !== undefined && { serverCpuUsPerMessage: serverCpu }),
    clientBusy,
    ...(serverBusy !== undefined && { serverBusy }),
    clientBound: rate === undefined && clientBusy > busyClient && serverBusy !== undefined && serverBusy < idleServer,
    noisySlices,
    noisy: noisySlices > noisyShareMax * samples.length,
    ...(samples[0]?.foreignShare !== undefined && { foreignCpu: total((sample) => sample.foreignShare ?? 0) / samples.length }),
    ...(options.serverRssBytes !== undefined && { serverRssBytes: options.serverRssBytes }),
    ...options.counters,
    ...(ofReference !== undefined && { ofReference }),
  };
}

/** How two contenders compare, pair by pair. */
export function comparisonOf(first: Contender, second: Contender, seed: number): Comparison | undefined {
  const messagesPerSecond = ratioWithInterval(first.samples.map(rateOf), second.samples.map(rateOf), seed);
  if (messagesPerSecond === undefined) return undefined;
  const [firstCosts, secondCosts] = [costsOf(first), costsOf(second)];
  const serverCpuPerMessage = firstCosts && secondCosts && ratioWithInterval(firstCosts, secondCosts, seed);
  const names = { first: first.server.name, second: second.server.name };
  return {
    workload: first.workload.name,
    ...names,
    messagesPerSecond,
    ...(serverCpuPerMessage !== undefined && { serverCpuPerMessage }),
    says:
      Math.min(first.samples.length, second.samples.length) < pairsMin
        ? `too few pairs of slices to tell (${pairsMin} are needed): measure longer with --duration`
        : sayingOf(names, isNoisy(first) || isNoisy(second) ? undefined : messagesPerSecond, serverCpuPerMessage),
  };
}

/** Only an interval that leaves out 1, and a difference of more than 2 %, is one. */
export function differs(ratio: Estimate): 'more' | 'less' | 'same' {
  if (Math.abs(ratio.value - 1) <= differenceMin) return 'same';
  return ratio.low > 1 ? 'more' : ratio.high < 1 ? 'less' : 'same';
}

/** Other work takes messages per second from one side or the other as it happens to come; CPU time per message it hardly touches. */
function isNoisy({ samples }: Contender): boolean {
  return samples.filter(({ noisy }) => noisy).length > noisyShareMax * samples.length;
}

function sayingOf(
  names: { readonly first: string; readonly second: string },
  rate: Estimate | undefined,
  cpu: Estimate | undefined,
): string {
  const { first, second } = names;
  const percent = (ratio: number): string => `${(Math.abs(ratio - 1) * 100).toFixed(1)} %`;
  const parts: string[] = [];
  const speed = rate === undefined ? 'same' : differs(rate);
  if (rate !== undefined && speed !== 'same')
    parts.push(`${first} is ${percent(rate.value)} ${speed === 'more' ? 'faster' : 'slower'} than ${second}`);
  const cost = cpu === undefined ? 'same' : differs(cpu);
  if (cpu !== undefined && cost !== 'same')
    parts.push(`${first} needs ${percent(cpu.value)} ${cost} CPU per message than ${second}`);
  if (parts.length === 0) parts.push('no difference seen');
  if (rate === undefined) parts.push('messages/s not judged, other work disturbed them');
  return parts.join('; ');
}

/** Server CPU time per message of each slice in microseconds, where all slices have it. */
function costsOf(contender: Contender): readonly number[] | undefined {
  const costs = contender.samples.flatMap(({ serverCpuMs, messages }) =>
    serverCpuMs === undefined ? [] : (serverCpuMs * 1000) / Math.max(1, messages),
  );
  return costs.length === contender.samples.length ? costs : undefined;
}

function latenciesOf(contender: Contender): Pick<Measurement, 'latencyMs' | 'latencyBins' | 'serviceMs' | 'latenessMs'> {
  const latencyMs = percentilesOf(contender.latency);
  const serviceMs = countOf(contender.service) > 0 ? percentilesOf(contender.service) : undefined;
  const latenessMs = countOf(contender.lateness) > 0 ? percentilesOf(contender.lateness) : undefined;
  const bins = { ...(latencyMs && { latencyBins: binsOf(contender.latency) }) };
  return { ...(latencyMs && { latencyMs }), ...bins, ...(serviceMs && { serviceMs }), ...(latenessMs && { latenessMs }) };
}

import type { Comparison, Gate, Measurement } from '../model.ts';
import type { Estimate } from '../statistics/bootstrap.ts';
import { capacityWorkload, gateWorkloads } from '../workloads.ts';
import { referenceName } from './line-up.ts';

export type GateOption = { readonly name: string; readonly least: number };

/**
 * Whether the first server reaches this share of another's messages per second, or in a workload that is named of the reference
 * server's. The lower bound of the interval must reach
 * it to hold, the upper bound must miss it to be broken; in between, this machine can't tell.
 */
export function gateOf(
  gate: GateOption,
  comparisons: readonly Comparison[],
  measurements: readonly Measurement[],
  first: string,
): Gate {
  const ratio = ratioFor(gate.name, { comparisons, measurements, first });
  const decided =
    ratio === undefined ? undefined : ratio.low >= gate.least ? 'held' : ratio.high < gate.least ? 'broken' : undefined;
  if (decided !== undefined && ratio !== undefined) return { ...gate, outcome: decided, ratio };
  if (ratio === undefined) {
    const because = gateWorkloads.includes(gate.name)
      ? `${gate.name} was not measured for both`
      : `no workload measured both: add --workload ${capacityWorkload}`;
    return { ...gate, outcome: 'not measurable here', because };
  }
  return { ...gate, outcome: 'not measurable here', ratio, because: 'the interval contains the limit: measure longer' };
}

type Found = { readonly comparisons: readonly Comparison[]; readonly measurements: readonly Measurement[]; readonly first: string };

function ratioFor(name: string, { comparisons, measurements, first }: Found): Estimate | undefined {
  const beside = measurements.filter((of) => of.server === first && of.ofReference !== undefined);
  if (name === referenceName) return beside.find(({ workload }) => workload === capacityWorkload)?.ofReference;
  const against = comparisons.filter(({ second }) => second === name);
  if (against.length === 0 && gateWorkloads.includes(name)) return beside.find(({ workload }) => workload === name)?.ofReference;
  return (against.find(({ workload }) => workload === capacityWorkload) ?? against[0])?.messagesPerSecond;
}

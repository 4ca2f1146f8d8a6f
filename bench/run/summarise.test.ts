import { expect, it } from 'vitest';
import { workloads } from '../workloads.ts';
import { Contender, type Sample } from './contender.ts';
import { comparisonOf } from './summarise.ts';

const [workload] = workloads;
if (workload === undefined) throw new Error('there are no workloads');

/** A contender with so many samples of a certain cost; no server is needed for what has been measured. */
function measured(name: string, slices: number, serverCpuMs: number, more: Partial<Sample> = {}): Contender {
  const server = { name, host: '127.0.0.1', port: 1, pids: () => [], stop: () => Promise.resolve(), exited: () => undefined };
  if (workload === undefined) throw new Error('there is no workload');
  const contender = new Contender(server, workload, {});
  const sample: Sample = {
    messages: 1000,
    verifiedBytes: 64_000,
    elapsedMs: 100,
    clientCpuMs: 50,
    serverCpuMs,
    noisy: false,
    ...more,
  };
  for (let slice = 0; slice < slices; slice++) contender.samples.push(sample);
  return contender;
}

it.each([
  [13, 10, 10, 'no difference seen'],
  [13, 11, 10, 'a needs 10.0 % more CPU per message than b'],
  [13, 10.1, 10, 'no difference seen'],
  [5, 20, 10, 'too few pairs of slices to tell (6 are needed): measure longer with --duration'],
])('of %i pairs at %d and %d ms it says: %s', (slices, first, second, says) => {
  expect(comparisonOf(measured('a', slices, first), measured('b', slices, second), 1)?.says).toBe(says);
});

it('does not judge by messages per second when other work disturbed them', () => {
  const [fast, slow] = [measured('a', 13, 10, { messages: 2000, noisy: true }), measured('b', 13, 5)];
  expect(comparisonOf(fast, slow, 1)?.says).toBe('no difference seen; messages/s not judged, other work disturbed them');
});

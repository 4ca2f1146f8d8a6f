import { afterAll, expect, it } from 'vitest';
import { stopAllInstances } from '../ends.ts';
import { runChecks } from '../run/run-checks.ts';
import { findCapacity, type Capacity } from './capacity.ts';

afterAll(stopAllInstances);

it('serves all together when it lets a silent one go only once, while the others still come', async () => {
  const { servedAtOnce, architecture } = await capacityOf(
    'let n = 0, first; const leaves = (c) => (++n, n === 1 ? (first = c) : n === 3 && first.end());',
  );
  expect({ servedAtOnce, architecture }).toEqual({ servedAtOnce: 5, architecture: 'event-loop' });
});

it('serves one after the other when each of them is let go before the next one has its answer', async () => {
  const { servedAtOnce, architecture } = await capacityOf('let last; const leaves = (c) => (last?.end(), (last = c));');
  expect({ servedAtOnce, architecture }).toEqual({ servedAtOnce: 1, architecture: 'sequential' });
});

/** Of a server that echoes, and does something with the clients that it has when another one comes. */
async function capacityOf(program: string): Promise<Capacity> {
  const server = `${program} require('net').createServer((c) => { leaves(c); c.pipe(c); c.on('error', () => undefined); }).listen(+process.argv[1], '127.0.0.1')`;
  const found: Capacity[] = [];
  await runChecks({
    checks: [
      {
        id: 'capacity',
        step: 'accept',
        title: 'how many are served at once',
        level: { echo: 'MUST' },
        rationale: 'A check made for the test of the instrument.',
        sources: [{ kind: 'rfc', number: 862 }],
        needs: [],
        inputs: [{}],
        hints: [],
        holds: async (attempt) => void found.push(await findCapacity(attempt, 5)),
      },
    ],
    target: { command: [process.execPath, '-e', server, '{port}'], host: '127.0.0.1' },
    profile: { name: 'echo', framing: 'stream', reply: 'echo', clients: 'either', replyOf: (sent) => sent },
    seed: 1,
    lanes: 1,
    bail: false,
    signal: new AbortController().signal,
    emit: () => undefined,
    diagnose: () => () => [],
    keep: (judged) => judged.result,
  });
  const [capacity] = found;
  if (capacity === undefined) throw new Error('The check did not come to its end.');
  return capacity;
}

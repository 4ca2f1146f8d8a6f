import { stopAllInstances } from '../../harness/ends.ts';
import { conformingClients, conformingServers, faultyClients, faultyServers } from '../../reference-servers/index.ts';
import { judgeEntry } from './judge-entry.ts';
import type { Order } from './workers.ts';

/** A process of its own that judges the servers it is told, one after the other, so that several judgements do not share a loop. */
process.on('message', (order: Order) => void carryOut(order));
process.on('disconnect', () => process.exit(0));

async function carryOut(order: Order): Promise<void> {
  const entry = [...conformingServers, ...faultyServers, ...conformingClients, ...faultyClients].find(
    ({ name }) => name === order.name,
  );
  if (entry === undefined) throw new Error(`There is no server ${order.name}.`);
  const judgement = await judgeEntry(entry, order);
  await stopAllInstances();
  process.send?.(judgement);
}

import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Judgement } from './judge-entry.ts';

/** What a worker is told to judge. */
export type Order = { readonly name: string; readonly seed: number };

/** Has all orders carried out by so many processes, and hands each judgement on as it comes. */
export async function carryOutOrders(
  orders: readonly Order[],
  options: { readonly jobs: number; readonly onJudged: (judgement: Judgement) => void },
): Promise<void> {
  const waiting = [...orders];
  await Promise.all(
    Array.from({ length: Math.min(options.jobs, orders.length) }, async () => {
      const worker = fork(fileURLToPath(new URL('worker.js', import.meta.url)));
      try {
        for (let order = waiting.shift(); order !== undefined; order = waiting.shift())
          options.onJudged(await judged(worker, order));
      } finally {
        worker.disconnect();
      }
    }),
  );
}

async function judged(worker: ChildProcess, order: Order): Promise<Judgement> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => {
      reject(new Error(`The worker that judged ${order.name} ended (${code ?? 'by a signal'}).`));
    };
    worker.once('exit', onExit);
    worker.once('message', (judgement: Judgement) => {
      worker.off('exit', onExit);
      resolve(judgement);
    });
    worker.send(order);
  });
}

import { parentPort, workerData } from 'node:worker_threads';
import { loadLibc } from '../engine/libc.ts';
import { caseError, receiveContract, sendContract } from './contract.ts';
import { loadMine, MineError } from './mine.ts';
import type { MineMessage } from './mine-contract.ts';
import { Peer } from './peer-thread.ts';

/** The user's code is tried in a thread of its own, since it may never give its thread back, or end it. */
const port = parentPort;
if (port !== null) {
  const tell = (message: MineMessage): void => port.postMessage(message);
  try {
    await tryAll(workerData as string, tell);
  } catch (error) {
    if (!(error instanceof MineError)) throw error;
    tell({ kind: 'unusable', message: error.message });
  }
}

async function tryAll(file: string, tell: (message: MineMessage) => void): Promise<void> {
  const mine = await loadMine(file);
  const libc = await loadLibc();
  await using peer = Peer.start();
  for (const competitor of mine) {
    if (competitor.kind === 'delimiter') continue;
    const { kind, strategy } = competitor;
    const cases = kind === 'send' ? sendContract(strategy, peer, libc) : receiveContract(strategy, peer, libc);
    for (const { title, holds } of cases) {
      tell({ kind: 'began', of: kind, case: title });
      const message = await caseError(holds);
      tell({ kind: 'tried', ...(message !== undefined && { message }) });
    }
  }
  tell({ kind: 'done' });
}

import { Worker } from 'node:worker_threads';
import { compiled } from './compiled.ts';
import { caseMs } from './contract.ts';
import { MineError } from './mine.ts';
import type { ContractFailure } from './result.ts';

/** What the thread tells of the user's code. */
export type MineMessage =
  | { readonly kind: 'unusable'; readonly message: string }
  | { readonly kind: 'began'; readonly of: 'send' | 'receive'; readonly case: string }
  | { readonly kind: 'tried'; readonly message?: string }
  | { readonly kind: 'done' };

/** How many cases of the contract the user's code was tried in, and those that it failed. */
export type MineTried = { readonly cases: number; readonly failures: readonly ContractFailure[] };

/** A case ends itself after `caseMs`, unless the thread is never given back. */
const silenceMs = caseMs + 4000;

/**
 * Tries the user's sendAll and recvAll against the contract, case by case. Code that ends its thread, throws where nobody can
 * catch it, or never gives the thread back fails the case that it was in, and is tried no further. Rejects with a `MineError`
 * when the file can't be used.
 */
export async function tryMine(file: string): Promise<MineTried> {
  // What the user's code prints is not part of our output.
  const worker = new Worker(compiled('mine-thread'), { workerData: file, stdout: true, stderr: true });
  worker.stdout.resume();
  worker.stderr.resume();
  try {
    return await new Promise((resolve, reject) => watch(worker, file, { resolve, reject }));
  } finally {
    await worker.terminate();
  }
}

type Outcome = { readonly resolve: (tried: MineTried) => void; readonly reject: (error: MineError) => void };

function watch(worker: Worker, file: string, { resolve, reject }: Outcome): void {
  const failures: ContractFailure[] = [];
  let cases = 0;
  let current: Pick<ContractFailure, 'kind' | 'case'> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const broken = (message: string): void => {
    clearTimeout(timer);
    if (current === undefined) return reject(new MineError(message.startsWith(file) ? message : `${file}: ${message}`));
    resolve({ cases, failures: [...failures, { ...current, strategy: 'mine', message }] });
  };
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => broken(`it kept its thread for ${silenceMs / 1000} s: look for a loop that does not end`), silenceMs);
  };
  worker.on('message', (message: MineMessage) => {
    wait();
    if (message.kind === 'unusable') return broken(message.message);
    if (message.kind === 'began') {
      cases++;
      current = { kind: message.of, case: message.case };
    } else if (message.kind === 'tried' && message.message !== undefined && current !== undefined)
      failures.push({ ...current, strategy: 'mine', message: message.message });
    else if (message.kind === 'done') {
      clearTimeout(timer);
      resolve({ cases, failures });
    }
  });
  worker.on('error', (error) => broken(`it threw where no caller can catch it: ${error.message}`));
  worker.on('exit', () => broken('it ended its thread, as process.exit does'));
  wait();
}

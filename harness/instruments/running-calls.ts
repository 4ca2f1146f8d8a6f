import type { Attempt } from '../run/attempt.ts';
import { whileStopped } from './stop-continue.ts';
import { sleep } from '../time.ts';

/** A system call that a thread was in when it was stopped. */
export type RunningCall = { readonly call: string; readonly args: readonly number[] };

/**
 * The system calls of a server that never sleeps: it is stopped some times at arbitrary moments, and /proc tells in which call
 * each thread is.
 */
export async function runningCalls(attempt: Attempt, times: number): Promise<RunningCall[]> {
  const calls: RunningCall[] = [];
  for (let at = 0; at < times; at++) {
    await whileStopped(attempt, async () => {
      calls.push(...attempt.server.tree.waits().map(({ call, args }) => ({ call, args })));
    });
    await sleep(1 + (at % 3));
  }
  return calls;
}

/** Whether a call was given -1 for a descriptor: the result of a call that failed. */
export function usesMinusOne({ call, args }: RunningCall): boolean {
  const [descriptor = 0] = args;
  return takesDescriptor.has(call) && (descriptor === 0xffff_ffff || descriptor >= 2 ** 63);
}

const takesDescriptor: ReadonlySet<string> = new Set([
  'read',
  'write',
  'recvfrom',
  'recvmsg',
  'sendto',
  'sendmsg',
  'close',
  'shutdown',
]);

/** Whether a thread or a process is being made. */
export function makesThread({ call }: RunningCall): boolean {
  return call === 'clone3' || call === 'clone';
}

import { constants } from 'node:os';
import type { Exit } from '../launch/exit.ts';
import { limits } from '../limits.ts';
import { childrenOf } from '../system/proc.ts';
import { now, sleep } from '../time.ts';

/** The server behind what a sandbox wraps around it; the outermost process where it never came to be. */
export async function wrappersOf(
  first: number,
  { count, ended }: { readonly count: number; readonly ended: Promise<Exit> },
): Promise<{ readonly server: number; readonly around: readonly number[] }> {
  const around: number[] = [];
  let server = first;
  const state = { over: false };
  void ended.then(() => {
    state.over = true;
  });
  const deadline = now() + limits.startQuietMs;
  while (around.length < count && !state.over && now() < deadline) {
    const child = childrenOf(server)[0];
    if (child === undefined) {
      await sleep(1);
      continue;
    }
    around.push(server);
    server = child;
  }
  return { server, around };
}

/** What is wrapped around a server tells of a signal by 128 and its number, as a shell does. */
export function exitInside(exit: Exit): Exit {
  const [signal] = Object.entries(constants.signals).find(([, number]) => number === (exit.exitCode ?? 0) - 128) ?? [];
  return signal === undefined ? exit : { signal };
}

import type { CpuClock } from '../machine/cpu-clock.ts';
import { readMachine } from '../machine/foreign.ts';
import { serverCpuMs } from '../machine/server-cost.ts';
import type { RunningServer } from '../server.ts';

/** The instruments that stand beside the load. */
export type Watch = { readonly clock?: CpuClock };

/** What a slice cost and what disturbed it. Shares are of one core. */
export type SliceCost = {
  readonly serverCpuMs?: number;
  readonly foreignShare?: number;
  readonly stealShare?: number;
  /** The share of the slice in which some task of the machine waited for a core. */
  readonly pressureShare?: number;
  readonly noisy: boolean;
};

/** A slice is noisy when others used more than this share of a core. */
const foreignMax = 0.1;
/** Ticks of /proc/stat are 10 ms: less than two of them are no finding. */
const foreignMsMin = 20;

/** Reads the instruments before and after; the server is idle at both moments. */
export async function watchSlice<T>(
  watch: Watch,
  server: RunningServer,
  run: () => Promise<T>,
): Promise<{ outcome: T; cost: SliceCost }> {
  const machineBefore = readMachine();
  const serverBefore = serverCpuMs(watch.clock, server);
  const oursBefore = process.cpuUsage();
  const startMs = performance.now();
  const outcome = await run();
  const elapsedMs = performance.now() - startMs;
  const ours = process.cpuUsage(oursBefore);
  const serverAfter = serverCpuMs(watch.clock, server);
  const machine = readMachine();
  const serverMs = serverBefore === undefined || serverAfter === undefined ? undefined : Math.max(0, serverAfter - serverBefore);
  if (machine === undefined || machineBefore === undefined) return { outcome, cost: { ...given(serverMs), noisy: false } };
  const foreignMs = Math.max(0, machine.busyMs - machineBefore.busyMs - (ours.user + ours.system) / 1000 - (serverMs ?? 0));
  const stealMs = machine.stealMs - machineBefore.stealMs;
  const pressureMs = (machine.pressureMs ?? 0) - (machineBefore.pressureMs ?? 0);
  const disturbedMs = foreignMs + stealMs;
  return {
    outcome,
    cost: {
      ...given(serverMs),
      // Without the server's own share, what is foreign can't be told from what it used.
      ...(serverMs !== undefined && { foreignShare: foreignMs / elapsedMs }),
      stealShare: stealMs / elapsedMs,
      pressureShare: pressureMs / elapsedMs,
      noisy: serverMs !== undefined && disturbedMs > foreignMax * elapsedMs && disturbedMs >= foreignMsMin,
    },
  };
}

function given(serverMs: number | undefined): { readonly serverCpuMs?: number } {
  return serverMs === undefined ? {} : { serverCpuMs: serverMs };
}

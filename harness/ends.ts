/** What every command needs at its end, however little of the harness it used: kept apart so that `list` starts fast. */
export { TargetError, UsageError } from './errors.ts';

/** Set by the launcher when the first server is started. */
export const ends: { killAll: () => void; stopAll: () => Promise<void> } = {
  killAll: () => undefined,
  stopAll: async () => undefined,
};

/** Ends every server that still runs, at once: for the moment in which our own process ends. */
export function killAllInstances(): void {
  ends.killAll();
}

/** Ends every server that still runs, in order. */
export async function stopAllInstances(): Promise<void> {
  await ends.stopAll();
}

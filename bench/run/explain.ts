import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchFailure, LoadFailure } from '../engine/failure.ts';
import type { RunningServer } from '../server.ts';

/** The connections of a process that dies end before we are told of its death; this long it is waited for. */
const exitMsMax = 250;
const lookMs = 10;

/** A failure of a workload. A dead process explains what its connections showed. */
export async function explain(failure: LoadFailure, server: RunningServer, workload: string): Promise<BenchFailure> {
  for (let waitedMs = 0; waitedMs < exitMsMax && server.exited() === undefined; waitedMs += lookMs) await sleep(lookMs);
  const exit = server.exited();
  if (exit === undefined) return { server: server.name, workload, what: failure };
  const detail = exit.signal === undefined ? `exited with status ${exit.exitCode ?? 'unknown'}` : `was ended by ${exit.signal}`;
  return { server: server.name, workload, what: { kind: 'exited', detail, after: failure } };
}

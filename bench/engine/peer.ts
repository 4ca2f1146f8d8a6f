import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** What a client did in a slice. */
export type Count = { readonly messages: number; readonly elapsedMs: number; readonly cpuMs: number };

export type PeerLoad = {
  readonly host: string;
  readonly port: number;
  readonly connections: number;
  readonly messageBytes: number;
  /** The core that it is kept on, by taskset(1). */
  readonly core?: number;
};

/** Linux counts the CPU time of ended children in hundredths of a second. */
const tickMs = 10;

/**
 * Another load generator, rust_echo_bench or one with its options, run for some seconds. Absent when no message came back whole:
 * its threads end at the first answer that comes in two pieces. Its rate is what it counted by the time that it ran: with 1,024
 * threads on a core, the one that is to end the others after 2 s has its turn after 6, and all that they did is counted.
 */
export async function runPeer(program: string, load: PeerLoad, seconds: number): Promise<Count | undefined> {
  const options = ['-a', `${load.host}:${load.port}`, '-l', load.messageBytes, '-c', load.connections, '-t', seconds].map(String);
  const command = [...(load.core === undefined ? [] : ['taskset', '-c', String(load.core)]), program, ...options];
  const before = endedChildrenCpuMs();
  const began = performance.now();
  const printed = await outputOf(command);
  const elapsedMs = performance.now() - began;
  const messages = Number(/Responses: (\d+)/.exec(printed)?.[1]);
  if (Number.isNaN(messages)) throw new Error(`${program} printed no line "Responses: N": ${printed.slice(0, 200)}`);
  return messages === 0 ? undefined : { messages, elapsedMs, cpuMs: endedChildrenCpuMs() - before };
}

/** User and system time of the children that have ended and been waited for, see proc_pid_stat(5), fields 16 and 17. */
function endedChildrenCpuMs(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * tickMs;
}

function outputOf(command: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command[0] ?? '', command.slice(1), { stdio: ['ignore', 'pipe', 'ignore'] });
    let printed = '';
    child.stdout.setEncoding('latin1').on('data', (text: string) => {
      printed += text;
    });
    child.once('error', (error) => reject(new Error(`${command.join(' ')}: ${error.message}`)));
    child.once('close', () => resolve(printed));
  });
}

import type { LoadEngine } from '../engine/engine.ts';
import { compile } from '../engine/compile.ts';
import { loadLibc } from '../engine/libc.ts';
import { makeCpuClock } from '../machine/cpu-clock.ts';
import { pinProcesses } from '../machine/pin.ts';
import type { ServerHead, Workload } from '../model.ts';
import type { RunningServer } from '../server.ts';
import { examine } from './examine.ts';
import { controlSuffix, type Findings, NotMeasurable, type RunBenchOptions } from './run-bench.ts';
import type { Watch } from './watch.ts';

/** The name under which the bundled reference server takes part. */
export const referenceName = 'reference';

/** The servers of a run, all up at the same time, and what is known of them. */
export type Line = AsyncDisposable & {
  readonly watch: Watch;
  readonly pinning: string;
  readonly reference: RunningServer | undefined;
  readonly heads: readonly ServerHead[];
  /** Those that have not failed, in the order given. */
  readonly standing: readonly RunningServer[];
  /** Tries every server with messages of many sizes, and whether it serves two clients at once. */
  examine(): Promise<void>;
  drop(name: string): void;
  /** Why a server can't take part in a workload. */
  refusal(server: RunningServer, workload: Workload): string | undefined;
};

type LineOptions = RunBenchOptions & { readonly engine: LoadEngine; readonly findings: Findings };

export async function startLine(options: LineOptions): Promise<Line> {
  const { servers, selfcheck } = options.options;
  const [first] = servers;
  const control = selfcheck === 'on' && first !== undefined ? [{ name: first.name + controlSuffix, command: first.command }] : [];
  const running: RunningServer[] = [];
  const heads: ServerHead[] = [];
  try {
    for (const { name, command } of [...servers, ...control]) {
      running.push(await start(options, command, name));
      heads.push({ name, command });
    }
    const reference = await startReference(options);
    return await lineOf(options, { running, heads, reference });
  } catch (error) {
    for (const server of running) await server.stop();
    throw error;
  }
}

type Parts = { readonly running: RunningServer[]; readonly heads: ServerHead[]; readonly reference: RunningServer | undefined };

async function lineOf(options: LineOptions, parts: Parts): Promise<Line> {
  const { running, heads, reference } = parts;
  const libc = await loadLibc();
  const { cores, pin } = options.options;
  const serverCores = Array.from({ length: Math.max(1, cores - 1) }, (_, core) => core);
  const everyone = reference === undefined ? running : [...running, reference];
  const pinned = pin === 'on' && libc !== undefined && everyone.every((server) => pinProcesses(libc, server.pids(), serverCores));
  const standing = [...running];
  const drop = (name: string): void => {
    const index = standing.findIndex((server) => server.name === name);
    if (index >= 0) standing.splice(index, 1);
  };
  return {
    watch: libc === undefined ? {} : { clock: makeCpuClock(libc) },
    pinning: pinned ? `servers on core ${spanOf(serverCores)}, client on core ${cores - 1}` : 'none',
    reference,
    heads,
    standing,
    async examine() {
      for (const server of standing.slice()) {
        const { stallMs, lineEnd, messageMax } = options.options;
        const found = await examine({
          engine: options.engine,
          server,
          stallMs,
          ...(lineEnd !== undefined && { lineEnd }),
          ...(messageMax !== undefined && { messageMax }),
        });
        const index = heads.findIndex(({ name }) => name === server.name);
        const head = heads[index];
        if (found.kind === 'failed') {
          options.findings.failures.push(found.failure);
          options.onEvent({ type: 'failed', failure: found.failure });
          drop(server.name);
        } else if (head !== undefined) {
          const { kind: _, ...told } = found;
          heads[index] = { ...head, ...told };
        }
      }
    },
    drop,
    refusal(server, workload) {
      const head = heads.find(({ name }) => name === server.name);
      if (workload.messageBytes > (head?.longestMessage ?? Number.POSITIVE_INFINITY))
        return `it takes messages of up to ${head?.longestMessage} bytes`;
      return head?.clients === 'sequential' && workload.connections > 1 ? 'it serves one client at a time' : undefined;
    },
    async [Symbol.asyncDispose]() {
      for (const server of everyone) await server.stop();
    },
  };
}

function spanOf(cores: readonly number[]): string {
  return cores.length === 1 ? String(cores[0]) : `${cores[0]}-${cores.at(-1)}`;
}

async function start(options: LineOptions, command: readonly string[], name: string): Promise<RunningServer> {
  try {
    return await options.startServer(command, name);
  } catch (cause) {
    throw new NotMeasurable(`${name} could not be started: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** The fast server of ours, where it can be compiled and a workload wants it. */
async function startReference(options: LineOptions): Promise<RunningServer | undefined> {
  const { reference, workloads } = options.options;
  if (reference === 'off' || workloads.every(({ besideReference }) => besideReference === 'no')) return undefined;
  const program = await compile('reference-server.c');
  if (program.kind === 'compiled') return start(options, [program.path, '{host}', '{port}'], referenceName);
  options.findings.warnings.push(`no reference server: ${program.because}`);
  return undefined;
}

import { execa } from 'execa';
import { processesWithEnvironment, statOf } from '../system/proc.ts';
import { randomUUID } from 'node:crypto';
import { Output } from '../launch/output.ts';
import { ProcessTree } from '../launch/tree.ts';
import { watchMemory } from './memory-watch.ts';
import { wrap, type Sandbox } from './sandbox.ts';
import { sweepUser } from './sweep.ts';

/** How a command in a sandbox came out. */
export type CommandOutcome = {
  readonly ended: 'exited' | 'timed-out' | 'out-of-memory' | 'not-started';
  readonly exitCode?: number;
  readonly durationMs: number;
  /** The beginning and the end of what it printed, stdout and stderr together, control characters escaped. */
  readonly output: string;
  readonly outputBytes: number;
};

/** Carries a command out in its sandbox and ends all that it has started. Nothing that it does is an exception. */
export async function runCommand(
  sandbox: Sandbox,
  command: readonly string[],
  options: { readonly wallMs: number; readonly outputBytes: number; readonly signal?: AbortSignal },
): Promise<CommandOutcome> {
  const wrapped = wrap(sandbox, command);
  const cookie = `ECHOSPEC_INSTANCE=${randomUUID()}.`;
  const began = performance.now();
  let ended: CommandOutcome['ended'] = 'exited';
  const child = execa(wrapped.file, wrapped.argv, {
    cwd: wrapped.cwd,
    env: { ...wrapped.environment, ECHOSPEC_INSTANCE: cookie.slice('ECHOSPEC_INSTANCE='.length) },
    extendEnv: false,
    all: true,
    stdin: 'ignore',
    buffer: false,
    reject: false,
    detached: true,
    cleanup: false,
    encoding: 'buffer',
  });
  const output = new Output(child.all, options.outputBytes);
  const { pid } = child;
  if (pid === undefined) return { ended: 'not-started', durationMs: 0, output: String((await child).cause), outputBytes: 0 };
  const tree = new ProcessTree(pid, cookie);
  const end = (): void => {
    for (const each of [-pid, ...tree.pids(), ...processesWithEnvironment(cookie)]) killed(each);
    if (sandbox.level === 'uid' && sandbox.user !== undefined) sweepUser(sandbox.user);
  };
  const give = (how: typeof ended) => (): void => {
    if (ended === 'exited') ended = how;
    end();
  };
  const timer = setTimeout(give('timed-out'), options.wallMs);
  const memory = watchMemory({
    pids: () => tree.pids(),
    memoryBytes: sandbox.resources.memoryBytes,
    exceeded: give('out-of-memory'),
  });
  options.signal?.addEventListener('abort', give('timed-out'), { once: true });
  const exitCode = await new Promise<number | undefined>((resolve) => {
    const process = child as unknown as { once(event: 'exit', listener: (code: number | null) => void): void };
    process.once('exit', (code) => resolve(code ?? undefined));
  });
  clearTimeout(timer);
  memory.end();
  end();
  await Promise.race([child, new Promise((resolve) => setTimeout(resolve, 500))]);
  return {
    ended,
    ...(ended === 'exited' && exitCode !== undefined && { exitCode }),
    durationMs: Math.round(performance.now() - began),
    output: output.shortened,
    outputBytes: output.totalBytes,
  };
}

function killed(pid: number): void {
  try {
    if (pid < 0 || statOf(pid) !== undefined) process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}

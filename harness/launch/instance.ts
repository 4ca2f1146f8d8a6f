import { execa } from 'execa';
import { ends } from '../ends.ts';
import { NotStartable, TargetError } from '../errors.ts';
import { guard, runMark } from './guard.ts';
import { watchMemory } from '../isolation/memory-watch.ts';
import { findInside, wrap, type Sandbox } from '../isolation/sandbox.ts';
import { sweepUser } from '../isolation/sweep.ts';
import { exitInside, wrappersOf } from '../isolation/wrappers.ts';
import { limits } from '../limits.ts';
import type { ProcessReport } from '../model/verdict.ts';
import { listeners } from '../system/socket-table.ts';
import { unreadPipe } from '../system/pipe.ts';
import { expectLoopback } from '../system/loopback.ts';
import { hasProc, processesWithEnvironment, statOf } from '../system/proc.ts';
import { now, Patience, sleep, until } from '../time.ts';
import type { Exit } from './exit.ts';
import { findExecutable } from './executable.ts';
import { Output } from './output.ts';
import { choosePort, giveBack } from './port.ts';
import { untilListening, type Start } from './ready.ts';
import { argumentsFor, type Target, type Transport } from './target.ts';
import { ProcessTree } from './tree.ts';
import { makeRoom, processesWords, watchOver } from './watchdog.ts';

/** How the descriptors 0 to 2 of the server are set up. */
export type StandardStreams =
  /** stdin is a pipe that stays open and empty, stdout and stderr are drained. */
  | 'piped'
  /** stdin is at its end from the start, as under a service manager. */
  | 'stdin-at-eof'
  /** The three descriptors are closed, as some daemon starters leave them. */
  | 'closed'
  /** stdout is a pipe that nobody reads. */
  | 'stdout-unread';

export type LaunchOptions = {
  readonly streams?: StandardStreams;
  /** Otherwise a free one is chosen, or the target's own is used. */
  readonly port?: number;
  /** More of the output is kept than its tail, for servers whose output is judged. */
  readonly outputBytes?: number;
  /** What it reads from its standard input, which then is at its end; otherwise stdin stays open and empty. */
  readonly input?: Uint8Array;
  readonly signal?: AbortSignal | undefined;
  /** Launch and return at once; nobody waits for a LISTEN row. */
  readonly wait?: 'until-listening' | 'not-at-all';
  /** What the server is reached by: connections of TCP unless told otherwise, or datagrams of UDP. */
  readonly transport?: Transport;
  /** It is ended when it has more processes than this. */
  readonly processesMax?: number;
  /** Replaces the arguments of the target. */
  readonly command?: readonly string[];
};

const living = new Set<Instance>();

let launches = 0;

/** A server that was started: one process tree, one port. It ends with its scope. */
export class Instance implements AsyncDisposable {
  readonly target: Target;
  readonly host: string;
  readonly port: number;
  readonly transport: Transport;
  readonly tree: ProcessTree;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Where nobody reads stdout: the bytes that wait in it, as far as the system tells. */
  unreadOutputBytes: (() => number) | undefined;
  start: Start = { kind: 'never', afterMs: 0, hasTcpSocket: false };
  startedInMs = 0;
  /** Whether it was stopped for a moment (SIGSTOP), which not every one survives. */
  wasStopped = false;
  #exit: Exit | undefined;
  readonly #ended: Promise<void>;
  #stopped: Promise<void> | undefined;
  /** Set while the harness itself ends the process, which is then no finding. */
  #ending = false;
  readonly #kill: (signal: NodeJS.Signals) => void;
  /** The process group of what was started: the server, or what is wrapped around it. */
  readonly #group: number;
  /** When the first process of the group started, by which its number is told from one that was given away again. */
  readonly #groupStarted: number | undefined;
  #watch: ReturnType<typeof watchOver> | undefined;
  readonly #processesMax: number;

  private constructor(options: {
    readonly target: Target;
    readonly port: number;
    readonly transport: Transport;
    readonly tree: ProcessTree;
    readonly group: number;
    readonly stdout: Output;
    readonly stderr: Output;
    readonly processesMax: number;
    readonly ended: Promise<Exit>;
    readonly kill: (signal: NodeJS.Signals) => void;
  }) {
    this.target = options.target;
    this.host = options.target.host;
    this.port = options.port;
    this.transport = options.transport;
    this.tree = options.tree;
    this.#group = options.group;
    this.#processesMax = options.processesMax;
    this.#groupStarted = statOf(options.group)?.startTicks;
    this.stdout = options.stdout;
    this.stderr = options.stderr;
    this.#kill = options.kill;
    this.#ended = options.ended.then((exit) => {
      if (this.#watch?.hadTooManyProcesses() === true)
        this.stderr.note(`ended: it ${processesWords} ${this.#processesMax} processes`);
      this.#exit = exit;
    });
    living.add(this);
  }

  /**
   * Starts the target in a process group of its own and waits until it listens. A command that can't be executed is a
   * `TargetError`; everything else that goes wrong is a value in `start`.
   */
  static async launch(target: Target, options: LaunchOptions = {}): Promise<Instance> {
    expectLoopback(target.host);
    const port = options.port ?? target.port ?? (await choosePort(target.host, options.transport));
    const [file = '', ...rest] = options.command ?? argumentsFor(target, port);
    const { sandbox } = target;
    const executable = sandbox === undefined ? findExecutable(file, target.cwd) : findInside(sandbox, file);
    guard();
    const cookie = `${runMark}-${++launches}.`;
    const [argv0, argv] =
      options.streams === 'closed' ? ['/bin/sh', ['-c', 'exec "$@" <&- >&- 2>&-', 'sh', executable, ...rest]] : [executable, rest];
    const wrapped = sandbox === undefined ? undefined : wrap(sandbox, [argv0, ...argv]);
    const began = now();
    const unread = options.streams === 'stdout-unread' ? unreadPipe() : undefined;
    const cwd = wrapped?.cwd ?? target.cwd;
    const start = () =>
      execa(wrapped?.file ?? argv0, wrapped?.argv ?? argv, {
        ...(cwd !== undefined && { cwd }),
        extendEnv: wrapped === undefined,
        env: {
          ...wrapped?.environment,
          PYTHONUNBUFFERED: '1',
          RUST_BACKTRACE: '1',
          LIBC_FATAL_STDERR_: '1',
          ...target.environment,
          PORT: String(port),
          HOST: target.host,
          ECHOSPEC_INSTANCE: cookie.slice('ECHOSPEC_INSTANCE='.length),
        },
        stdin: options.streams === 'stdin-at-eof' ? 'ignore' : 'pipe',
        // A descriptor is passed on as it is; the types know the first three only.
        stdout: (unread?.writeEnd ?? 'pipe') as 'pipe',
        stderr: 'pipe',
        buffer: false,
        reject: false,
        detached: true,
        cleanup: false,
        encoding: 'buffer',
      });
    let subprocess = start();
    // The machine may have no process left because one of our servers has them all.
    while (subprocess.pid === undefined && isShortage((await subprocess).cause) && (await makeRoom())) subprocess = start();
    subprocess.stdin?.on('error', () => undefined);
    if (options.input !== undefined) subprocess.stdin?.end(options.input);
    unread?.closeWriteEnd();
    if (subprocess.pid === undefined) throw startFailure(file, (await subprocess).cause);
    const ended = exitOf(subprocess);
    const wrappers = await wrappersOf(subprocess.pid, { count: wrapped?.wrappers ?? 0, ended });
    const drained = options.streams === 'stdout-unread' ? undefined : subprocess.stdout;
    const instance = new Instance({
      target,
      port,
      tree: new ProcessTree(wrappers.server, cookie, wrappers.around),
      group: subprocess.pid,
      processesMax: options.processesMax ?? limits.processesMax,
      transport: options.transport ?? 'connections',
      stdout: new Output(drained, options.outputBytes),
      stderr: new Output(subprocess.stderr),
      ended: (wrapped?.wrappers ?? 0) === 0 ? ended : ended.then(exitInside),
      kill: (signal) => void (wrappers.around.length === 0 ? subprocess.kill(signal) : sendSignal(wrappers.server, signal)),
    });
    if (unread !== undefined) {
      instance.unreadOutputBytes = unread.held;
      void instance.#ended.then(unread.closeReadEnd);
    }
    instance.#watchOver();
    if (sandbox !== undefined) instance.#watchMemory(sandbox);
    if (options.wait === 'not-at-all') return instance;
    instance.start = await untilListening({
      tree: instance.tree,
      host: target.host,
      port,
      transport: options.transport ?? 'connections',
      exited: () => instance.#exit !== undefined,
      signal: options.signal,
    });
    instance.startedInMs = now() - began;
    return instance;
  }

  /** How the process ended by itself, or undefined while it runs or when the harness ended it. */
  get exit(): Exit | undefined {
    return this.#ending ? undefined : this.#exit;
  }

  /** Whether it had to be ended because it started processes without end. */
  get hadTooManyProcesses(): boolean {
    return this.#watch?.hadTooManyProcesses() === true;
  }

  /** Waits until the process has ended, at most as long as told. */
  async untilExit(limitMs: number): Promise<Exit | undefined> {
    return until(() => this.#exit, {
      patience: new Patience({ limitMs, watched: this.tree }),
      everyMs: 10,
      wake: async () => this.#ended,
    });
  }

  /** What the process does just now, with its last output. */
  report(): ProcessReport {
    const exit = this.#exit;
    const waits = exit === undefined && hasProc ? this.tree.waits() : [];
    const blocked = waits.find((wait) => wait.call !== 'futex') ?? waits[0];
    return {
      state: exit === undefined ? 'running' : exit.signal === undefined ? 'exited' : 'signalled',
      ...(exit?.exitCode !== undefined && { exitCode: exit.exitCode }),
      ...(exit?.signal !== undefined && { signal: exit.signal }),
      ...(blocked !== undefined && { blockedIn: blocked.call }),
      ...(this.stdout.tail !== '' && { stdoutTail: this.stdout.tail }),
      ...(this.stderr.tail !== '' && { stderrTail: this.stderr.tail }),
    };
  }

  /** Sends a signal to every process of the tree. */
  signalTree(signal: NodeJS.Signals): void {
    for (const pid of this.tree.alive()) sendSignal(pid, signal);
  }

  /** SIGTERM, a grace, then SIGKILL to everything that was started, and the proof that the port is closed. Never fails twice. */
  async stop(graceMs: number = limits.stopGraceMs): Promise<void> {
    this.#stopped ??= this.#stop(graceMs);
    return this.#stopped;
  }

  async #stop(graceMs: number): Promise<void> {
    this.#ending = this.#exit === undefined;
    this.signalTree('SIGCONT');
    if (graceMs > 0 && this.#exit === undefined) {
      this.#kill('SIGTERM');
      await until(() => (this.#exit === undefined ? undefined : true), {
        patience: new Patience({ limitMs: graceMs }),
        everyMs: 8,
        wake: async () => this.#ended,
      });
    }
    const deadline = now() + limits.killMs;
    this.#killGroup();
    while (this.#survivors().length > 0 && now() < deadline) {
      for (const pid of this.#survivors()) sendSignal(pid, 'SIGKILL');
      await sleep(2);
    }
    if (this.start.kind === 'daemonised' || this.#portIsHeld()) {
      for (const pid of this.tree.escaped()) sendSignal(pid, 'SIGKILL');
      while (this.#portIsHeld() && now() < deadline) await sleep(2);
    }
    const user = this.target.sandbox?.level === 'uid' ? this.target.sandbox.user : undefined;
    if (user !== undefined && living.size === 1) sweepUser(user);
    living.delete(this);
    this.#watch?.end();
    giveBack(this.port);
  }

  /** Ends a server that would take the whole machine. */
  #watchOver(): void {
    if (!hasProc) return;
    this.#watch = watchOver({
      group: this.#group,
      pids: () => this.tree.pids(),
      processesMax: this.#processesMax,
      end: (because) => this.#endOf(because),
    });
  }

  /** Everything in the process group at one blow: one after the other, those that still live could fork on. */
  #killGroup(): void {
    const started = statOf(this.#group)?.startTicks;
    // The number is in use as long as the group has a process. Another process with it means that the group is gone.
    if (started === undefined || started === this.#groupStarted) sendSignal(-this.#group, 'SIGKILL');
  }

  /** Ends the server when all its processes together use more memory than they may. */
  #watchMemory({ resources }: Sandbox): void {
    const { end } = watchMemory({
      pids: () => this.tree.pids(),
      memoryBytes: resources.memoryBytes,
      exceeded: () => this.#endOf(`ended: it used more than ${Math.round(resources.memoryBytes / 2 ** 20)} MiB of memory`),
    });
    void this.#ended.then(end);
  }

  #endOf(because: string): void {
    this.stderr.note(because);
    this.killNow();
  }

  #survivors(): number[] {
    return hasProc ? this.tree.alive() : this.#exit === undefined ? [this.tree.root] : [];
  }

  #portIsHeld(): boolean {
    return (
      hasProc &&
      this.start.kind === 'listening' &&
      listeners().some(
        (row) => row.localPort === this.port && this.start.kind === 'listening' && row.inode === this.start.listener.inode,
      )
    );
  }

  /** Ends everything at once, without waiting: for the moment in which our own process ends. */
  killNow(): void {
    this.#killGroup();
    for (const pid of this.tree.pids()) sendSignal(pid, 'SIGKILL');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

ends.killAll = (): void => {
  if (launches === 0) return;
  for (const instance of living) instance.killNow();
  for (const pid of processesWithEnvironment(runMark)) sendSignal(pid, 'SIGKILL');
};

ends.stopAll = async (): Promise<void> => {
  if (launches === 0) return;
  await Promise.all([...living].map(async (instance) => instance.stop()));
  for (const pid of processesWithEnvironment(runMark)) sendSignal(pid, 'SIGKILL');
};

export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The process has gone in the meantime, which is what a signal that ends it wants.
  }
}

async function exitOf(
  subprocess: PromiseLike<{ readonly exitCode?: number | undefined; readonly signal?: string | undefined }> & { once?: unknown },
): Promise<Exit> {
  const child = subprocess as unknown as {
    once(event: 'exit', listener: (code: number | null, signal: string | null) => void): void;
  };
  subprocess.then(undefined, () => undefined);
  return new Promise((resolveExit) => {
    child.once('exit', (code, signal) =>
      resolveExit({ ...(code !== null && { exitCode: code }), ...(signal !== null && { signal }) }),
    );
  });
}

/** What the system says of the file is about the program; that it has no more processes or memory is not. */
function startFailure(file: string, cause: unknown): TargetError {
  const message = `\`${file}\` could not be started: ${cause instanceof Error ? cause.message : 'the system refused it'}.`;
  const code = codeOf(cause);
  return ['ENOENT', 'EACCES', 'ENOEXEC'].includes(code) ? new NotStartable(message) : new TargetError(message);
}

/** Whether all processes of the tree are stopped, as SIGSTOP leaves them. */
export function allStopped(pids: readonly number[]): boolean {
  return pids.every((pid) => 'TtZX'.includes(statOf(pid)?.state ?? 'X'));
}

function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? '';
}

function isShortage(cause: unknown): boolean {
  return ['EAGAIN', 'ENOMEM'].includes(codeOf(cause));
}

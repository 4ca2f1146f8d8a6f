import { Inconclusive, NotApplicable, TargetError, Violation } from '../errors.ts';
import { standsStops } from '../instruments/stop-continue.ts';
import { Instance } from '../launch/instance.ts';
import type { Target } from '../launch/target.ts';
import { limits } from '../limits.ts';
import { socketsAtPort } from '../system/socket-table.ts';
import type { ProcessReport, Step } from '../model/verdict.ts';
import { currentSlowness, Patience, until } from '../time.ts';
import { Attempt, type ProfileOptions } from './attempt.ts';
import type { AnyCheck } from './check.ts';
import { restsBetweenClients, type Knowledge } from './knowledge.ts';
import { Pace } from './pace.ts';
import type { ServerPool } from './server-pool.ts';

/** What one go of a check at one server came to. */
export type Outcome =
  | { readonly kind: 'held'; readonly facts: Facts; readonly learned: Knowledge }
  | {
      readonly kind: 'violated';
      readonly violation: Violation;
      readonly steps: readonly Step[];
      readonly sentences: readonly string[];
      /** The wall clock of the first step; absent where there is none. */
      readonly beganAtMs?: number;
      readonly process: ProcessReport;
      readonly facts: Facts;
      readonly learned: Knowledge;
    }
  | { readonly kind: 'inconclusive'; readonly because: string; readonly why?: 'time' }
  | { readonly kind: 'not-applicable'; readonly because: string; readonly learned?: Knowledge }
  | { readonly kind: 'errored'; readonly error: unknown };

type Facts = Readonly<Record<string, string | number | boolean>>;

export type Setting = {
  readonly check: AnyCheck;
  readonly target: Target;
  readonly profile: ProfileOptions;
  readonly knowledge: () => Knowledge;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** How quickly the server answers, where the run goes by it. */
  readonly pace?: Pace;
  /** Where servers that are slow to start are kept between checks. */
  readonly pool?: ServerPool;
};

/** A server on which a check is carried out, once or several times; a fresh one is started when the last one was spoiled. */
export class Stage implements AsyncDisposable {
  readonly #setting: Setting;
  readonly #pool: ServerPool | undefined;
  #server: Instance | undefined;
  attempts = 0;
  /** Whether a server was used that another check had used before. */
  usedKept = false;

  constructor(setting: Setting, servers: 'kept or fresh' | 'fresh' = 'fresh') {
    this.#setting = setting;
    this.#pool = servers === 'kept or fresh' && leavesServerAsItWas(setting.check) ? setting.pool : undefined;
  }

  /** Carries the check out with one input. After anything but `held` the server is ended, so that nothing is carried over. */
  async once(input: unknown, limitMs?: number): Promise<Outcome> {
    this.attempts++;
    const outcome = await this.#attempt(input, limitMs);
    const { profile, knowledge } = this.#setting;
    // One that computes or rests for a client that has left keeps the next one waiting, and is told of it elsewhere.
    const keepsWaiting = knowledge()['spinsAtEof'] === true || restsBetweenClients(knowledge());
    if (outcome.kind !== 'held' || profile.lifetime === 'one-shot' || keepsWaiting) await this.#endServer();
    return outcome;
  }

  async #attempt(input: unknown, limitMs?: number): Promise<Outcome> {
    const { check } = this.#setting;
    try {
      if (check.launches !== 'itself') {
        const kept = this.#server === undefined ? this.#pool?.take() : undefined;
        if (kept !== undefined) this.usedKept = true;
        if (this.#server === undefined && kept === undefined) await this.#freeFixedPort();
        this.#server ??= kept ?? (await launchForCheck(this.#setting));
      } else {
        await this.#freeFixedPort();
      }
    } catch (error) {
      if (error instanceof TargetError) throw error;
      return outcomeOfError(error);
    }
    if (this.#setting.signal.aborted) return { kind: 'inconclusive', because: 'the run ended while this check was at work' };
    const server = this.#server;
    if (
      server !== undefined &&
      server.start.kind !== 'listening' &&
      check.judges !== 'the-start' &&
      check.launch?.wait !== 'not-at-all'
    )
      return startFailed(server);
    const over = new AbortController();
    const attempt = new Attempt({
      ...this.#setting,
      pace: this.#setting.pace ?? new Pace(),
      server,
      signal: AbortSignal.any([this.#setting.signal, over.signal]),
    });
    try {
      await withTimeout(check.holds(attempt, input), {
        over,
        limitMs: limitMs ?? attemptLimitMs(this.#setting),
        signal: this.#setting.signal,
      });
      if (server !== undefined) await expectUnharmed(attempt, server, this.#setting);
      expectRoom(attempt);
      return { kind: 'held', facts: attempt.facts, learned: attempt.learned };
    } catch (caught) {
      const error = attempt.whoTookTheMachine() === undefined ? caught : tookTheMachine();
      if (error instanceof TargetError) throw error;
      if (error instanceof NotApplicable) return { kind: 'not-applicable', because: error.message, learned: attempt.learned };
      if (!(error instanceof Violation)) return outcomeOfError(error);
      if (this.#diedOfStop(attempt, error)) return { kind: 'not-applicable', because: noStops, learned: attempt.learned };
      const { steps } = attempt.log;
      return {
        kind: 'violated',
        violation: error,
        steps,
        sentences: attempt.log.sentences(),
        beganAtMs: attempt.log.beganAtMs,
        process: attempt.server.report(),
        facts: attempt.facts,
        learned: attempt.learned,
      };
    } finally {
      await attempt[Symbol.asyncDispose]();
    }
  }

  /** A server that is known not to stand a stop has died behind one: that is what other checks tell. */
  #diedOfStop(attempt: Attempt, { evidence }: Violation): boolean {
    const { check, knowledge } = this.#setting;
    return (
      evidence.kind === 'process-ended' && attempt.server.wasStopped && !standsStops(knowledge()) && check.step !== 'lifecycle'
    );
  }

  /** Where all servers use one port, a kept one must go before another can start. */
  async #freeFixedPort(): Promise<void> {
    if (this.#setting.target.port !== undefined) await this.#setting.pool?.[Symbol.asyncDispose]();
  }

  async #endServer(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await server?.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const server = this.#server;
    if (server === undefined || this.#pool === undefined) return this.#endServer();
    this.#server = undefined;
    return this.#pool.give(server);
  }
}

/**
 * To fill the buffers of the kernel, and to empty them again, takes a server minutes that sleeps before each of its answers. It is undecided
 * whether it does so rightly, and soon.
 */
function attemptLimitMs({ check, pace }: Setting): number {
  const limitMs = check.limitMs ?? limits.attemptMs;
  const movesMuch = check.step === 'pressure' || check.step === 'resources';
  return (pace?.isSlow === true && movesMuch ? Math.min(limitMs, limits.slowAttemptMs) : limitMs) * currentSlowness();
}

/** Whatever a check looks at: a server that starts processes without end leaves no room for anybody. */
function expectRoom(attempt: Attempt): void {
  if (attempt.whoTookTheMachine() !== undefined) throw tookTheMachine();
}

function tookTheMachine(): Violation {
  return new Violation({
    expected: 'the server has as many processes as its clients need',
    observed: 'it started processes without end, and was ended before the machine had no more',
    certainty: 'certain',
    evidence: { kind: 'process-ended', startsWithoutEnd: true },
  });
}

const noStops = 'This server does not survive to be stopped and continued (SIGSTOP, SIGCONT), which this check needs to do.';

/** The steps whose checks only talk to the server: what passes there leaves nothing behind. */
const talkingSteps: ReadonlySet<string> = new Set(['accept', 'transfer', 'content', 'end', 'single', 'line']);

function leavesServerAsItWas(check: AnyCheck): boolean {
  return talkingSteps.has(check.step) && check.launch === undefined && check.fresh !== true;
}

/**
 * Whatever a check looks at, the process must be there afterwards, and must not have complained of its memory. Where a server ends
 * when its client has left, it is by chance whether its end is seen at the end of a check: `accept/next-client` says so for certain.
 * A server that has left its client is given the time to end.
 */
async function expectUnharmed(attempt: Attempt, server: Instance, { check, profile, knowledge, signal }: Setting): Promise<void> {
  const left = attempt.wasLeftByServer();
  if (left) {
    const patience = new Patience({ limitMs: limits.nothingMs, watched: server.tree });
    await until(() => (server.exit === undefined ? undefined : true), { patience, everyMs: 4, signal });
  }
  const fault = memoryFaults.exec(server.stderr.tail)?.[0];
  const { servesNextClient } = knowledge();
  const inOrder = server.exit?.exitCode === 0;
  const mayEnd =
    check.mayEndServer === true ||
    servesNextClient === false ||
    (inOrder && ((servesNextClient === 'to be judged' && !left) || profile.lifetime === 'one-shot'));
  const ended = server.exit !== undefined && !mayEnd;
  if (fault === undefined && !ended) return;
  throw new Violation({
    expected: 'the server goes on after the exchange',
    observed: ended
      ? 'no byte was wrong or missing, but the server process ended'
      : `no byte was wrong or missing, but the server reported a memory fault: ${String(fault)}`,
    certainty: 'certain',
    evidence: { kind: 'process-ended', afterwards: true },
  });
}

/** What glibc and the sanitizers write when a process has damaged its memory; also a child of a forking server says so. */
const memoryFaults =
  /stack smashing detected|buffer overflow detected|AddressSanitizer|double free or corruption|free\(\): invalid|malloc\(\): corrupted|corrupted size/;

/** A start that fails once is tried once more, on another port where one can be chosen: a port can be lost to another process. */
async function launchForCheck({ check, target, profile, signal }: Setting): Promise<Instance> {
  const launch = { ...profile.launch, ...check.launch, signal };
  const first = await Instance.launch(target, launch);
  if (first.start.kind === 'listening' || check.judges === 'the-start' || launch.wait === 'not-at-all') return first;
  await first.stop();
  return Instance.launch(target, launch);
}

function startFailed(server: Instance): Outcome {
  if (server.target.port !== undefined && socketsAtPort(server.port).some((row) => row.state === 'TIME_WAIT')) {
    const because = `The server could not be started again on port ${server.port}: old connections stand there in TIME_WAIT, and it does not set SO_REUSEADDR (or another program has the port). Let it take its port as an argument, {port}, to have it judged whole.`;
    return { kind: 'inconclusive', because };
  }
  const observed = server.start.kind === 'exited' ? 'the process ended' : `it did not listen on port ${server.port}`;
  const violation = new Violation({
    expected: 'the server starts again, as it did before',
    observed,
    certainty: 'wants-confirmation',
    evidence: { kind: 'not-listening', start: server.start.kind },
  });
  return {
    kind: 'violated',
    violation,
    steps: [],
    sentences: ['the server is started again', observed],
    process: server.report(),
    facts: {},
    learned: {},
  };
}

function outcomeOfError(error: unknown): Outcome {
  if (error instanceof OutOfTime) return { kind: 'inconclusive', because: error.message, why: 'time' };
  if (error instanceof Inconclusive) return { kind: 'inconclusive', because: error.message };
  if (error instanceof NotApplicable) return { kind: 'not-applicable', because: error.message };
  return { kind: 'errored', error };
}

/** An attempt that took too long, which a second one would do as well. */
class OutOfTime extends Inconclusive {}

/** The work, or `Inconclusive` when it is not done in time. What the abandoned work throws later concerns nobody. */
async function withTimeout(
  work: Promise<void>,
  options: { readonly over: AbortController; readonly limitMs: number; readonly signal: AbortSignal },
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new OutOfTime(`it was not done after ${Math.round(options.limitMs / 1000)} s, although there was progress`)),
      options.limitMs,
    );
    onAbort = () => reject(new Inconclusive('the run ended while this check was at work'));
    if (options.signal.aborted) onAbort();
    else options.signal.addEventListener('abort', onAbort, { once: true });
  });
  work.catch(() => undefined);
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) options.signal.removeEventListener('abort', onAbort);
    options.over.abort();
  }
}

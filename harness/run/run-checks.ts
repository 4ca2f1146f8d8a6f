import { setMaxListeners } from 'node:events';
import { TargetError } from '../errors.ts';
import type { Target } from '../launch/target.ts';
import type { RunEvent } from '../model/event.ts';
import type { CheckResult, Level, Status } from '../model/verdict.ts';
import { hasLibc } from '../system/libc.ts';
import { hasProc } from '../system/proc.ts';
import { now } from '../time.ts';
import { talksItsOwnWay, type ProfileOptions } from './attempt.ts';
import type { AnyCheck, Requirement } from './check.ts';
import { judgeCheck, type Diagnose, type Judged } from './judge-check.ts';
import type { Knowledge } from './knowledge.ts';
import { Pace } from './pace.ts';
import { ServerPool, type KeptServers } from './server-pool.ts';

export type RunOptions = {
  readonly checks: readonly AnyCheck[];
  /**
   * Checks that are carried out for what the others learn from them, where the run was narrowed to those: their outcome is not
   * reported, and a verdict is the same with and without it.
   */
  readonly silently?: readonly AnyCheck[];
  readonly target: Target;
  readonly profile: ProfileOptions;
  readonly seed: number;
  /** How many checks are at work at once, each on a server of its own. */
  readonly lanes: number;
  readonly runs?: number;
  /** Which servers one check leaves to the next; the slow ones unless told otherwise. */
  readonly keepServers?: KeptServers;
  readonly bail: boolean;
  readonly signal: AbortSignal;
  readonly emit: (event: RunEvent) => void;
  readonly diagnose: (knowledge: Knowledge) => Diagnose;
  /** Called for every failure before it is reported, to keep a replay file and write a reproducer. */
  readonly keep: (judged: Judged, knowledge: Knowledge) => CheckResult;
  /** What is known of the server before anything was judged, such as its language. */
  readonly knowledge?: Knowledge;
};

export type RunOutcome = {
  readonly results: readonly CheckResult[];
  readonly knowledge: Knowledge;
  readonly ended: 'complete' | 'bail' | 'interrupted';
};

/** The level of a check in a profile, or undefined when the profile does not have it. */
export function levelOf(check: AnyCheck, profile: ProfileOptions): Level | undefined {
  if (check.fits?.(profile) === false) return undefined;
  if (profile.lifetime === 'one-shot' && check.clients !== 'one') return undefined;
  const level = check.level[profile.name] ?? check.level[profile.like ?? ''] ?? levelElsewhere(check, profile);
  if (level === undefined) return undefined;
  const changed = check.levelWhen?.(profile);
  if (changed !== undefined) return changed;
  return profile.clients === 'concurrent' && check.levelIfConcurrent !== undefined ? check.levelIfConcurrent : level;
}

/** The level in profiles that the check does not name: what holds for every server does not for a client. */
function levelElsewhere(check: AnyCheck, profile: ProfileOptions): Level | undefined {
  if (profile.judges === 'a client') return undefined;
  return talksItsOwnWay(profile) && check.servers === undefined ? undefined : check.level['*'];
}

/** The checks that must have passed before this one, as they are called in the profile. */
export function needsOf(check: AnyCheck, profile: ProfileOptions): readonly string[] {
  return check.needs.flatMap((id) => profile.insteadOf?.[id] ?? [id]).filter((id) => id !== check.id);
}

/** The checks that are to be settled before this one. */
function checksBefore(check: AnyCheck, profile: ProfileOptions): string[] {
  return [...needsOf(check, profile), ...(check.unlessFailed ?? []), ...(check.after ?? [])];
}

/**
 * Carries all checks out, several at once, each on a fresh server of its own, in an order in which every check comes after those
 * that it needs. A check whose need did not pass is skipped with that reason.
 */
export async function runChecks(options: RunOptions): Promise<RunOutcome> {
  const run = new Run(options);
  return run.all();
}

/**
 * What the checks that mostly wait need comes first, so that they wait beside all the others and not at the end. Where the target has
 * only one port, what can leave it busy comes last.
 */
function inOrder(checks: readonly AnyCheck[], { target, profile }: Pick<RunOptions, 'target' | 'profile'>): AnyCheck[] {
  if (target.port === undefined) {
    const soon = new Set(checks.filter((check) => check.mostlyWaits === true));
    for (const check of soon) {
      const before = new Set(checksBefore(check, profile));
      for (const other of checks) if (before.has(other.id)) soon.add(other);
    }
    return [...checks.filter((check) => soon.has(check)), ...checks.filter((check) => !soon.has(check))];
  }
  return [
    ...checks.filter((check) => check.mayLeavePortBusy !== true),
    ...checks.filter((check) => check.mayLeavePortBusy === true),
  ];
}

class Run {
  readonly #options: RunOptions;
  readonly #results = new Map<string, CheckResult>();
  readonly #silently: ReadonlySet<string>;
  readonly #waiting: AnyCheck[];
  readonly #stop = new AbortController();
  readonly #pool: ServerPool;
  readonly #confirmedCauses = new Set<string>();
  readonly #pace = new Pace();
  readonly #watching = new Set<() => void>();
  #knowledge: Knowledge;
  #targetError: TargetError | undefined;
  #bailed = false;
  constructor(options: RunOptions) {
    this.#options = options;
    this.#pool = new ServerPool(options.keepServers);
    const silently = options.silently ?? [];
    this.#silently = new Set(silently.map((check) => check.id));
    this.#waiting = inOrder([...silently, ...options.checks], options);
    const looksAtNextClient = options.checks.some((check) => check.id.endsWith('/next-client'));
    this.#knowledge = { ...(looksAtNextClient && { servesNextClient: 'to be judged' }), ...options.knowledge };
  }

  async all(): Promise<RunOutcome> {
    const working = new Set<Promise<void>>();
    let lanesTaken = 0;
    const signal = AbortSignal.any([this.#options.signal, this.#stop.signal]);
    // Each check at work listens, and those that only wait take no lane.
    setMaxListeners(0, signal);
    while (this.#waiting.length > 0 || working.size > 0) {
      while (!signal.aborted) {
        const check = this.#takeReady(lanesTaken < this.#lanes() ? 'any' : 'one that takes no lane');
        if (check === undefined) break;
        const lane = this.#takesLane(check) ? 1 : 0;
        lanesTaken += lane;
        const work: Promise<void> = this.#judge(check, signal).finally(() => {
          lanesTaken -= lane;
          working.delete(work);
        });
        working.add(work);
      }
      if (working.size === 0) break;
      await Promise.race(working);
    }
    await this.#pool[Symbol.asyncDispose]();
    if (this.#targetError !== undefined) throw this.#targetError;
    const ended = this.#bailed ? 'bail' : this.#options.signal.aborted ? 'interrupted' : 'complete';
    const results = [...this.#results.values()].filter((result) => !this.#silently.has(result.id));
    return { results, knowledge: this.#knowledge, ended };
  }

  /** Beside a server that sleeps before each answer, the checks sleep as well. */
  #lanes(): number {
    const { lanes } = this.#options;
    return lanes > 1 && this.#pace.isSlow ? lanes * lanesFactorOfSlow : lanes;
  }

  /** Checks that wait run beside the others, unless all are to run one after the other. */
  #takesLane(check: AnyCheck): boolean {
    return check.mostlyWaits !== true || this.#options.lanes === 1;
  }

  /** The next check whose predecessors are settled. */
  #takeReady(which: 'any' | 'one that takes no lane'): AnyCheck | undefined {
    const at = this.#waiting.findIndex(
      (check) =>
        (which === 'any' || !this.#takesLane(check)) &&
        checksBefore(check, this.#options.profile).every(
          (id) => this.#isSettled(id) || (this.#options.lanes > 1 && check.meanwhile?.includes(id) === true),
        ),
    );
    return at < 0 ? undefined : this.#waiting.splice(at, 1)[0];
  }

  #isSettled(id: string): boolean {
    return this.#results.has(id) || !(this.#silently.has(id) || this.#options.checks.some((check) => check.id === id));
  }

  async #judge(check: AnyCheck, signal: AbortSignal): Promise<void> {
    const { emit, profile } = this.#options;
    const level = levelOf(check, profile) ?? 'MAY';
    const skip = (because: string): void =>
      this.#settle({ id: check.id, level, title: check.title, status: 'skipped', durationMs: 0, runs: 0, because });
    const because = this.#reasonToSkip(check);
    if (because !== undefined) {
      skip(because);
      return;
    }
    const meanwhile = this.#meanwhile(check, signal);
    if (!this.#silently.has(check.id)) emit({ type: 'check-started', at: Date.now(), id: check.id });
    const began = now();
    try {
      const setting = {
        check,
        target: this.#options.target,
        profile,
        seed: this.#options.seed,
        signal: meanwhile.signal,
        knowledge: () => this.#knowledge,
        pool: this.#pool,
        pace: this.#pace,
      };
      const runs = this.#options.runs === undefined ? {} : { runs: this.#options.runs };
      const judged = await judgeCheck(setting, {
        level,
        ...runs,
        diagnose: (...failure) => this.#options.diagnose(this.#knowledge)(...failure),
        confirmedCauses: this.#confirmedCauses,
      });
      await meanwhile.settled;
      const unmet = meanwhile.settled === undefined ? undefined : this.#reasonToSkip(check);
      if (unmet !== undefined) {
        skip(unmet);
        return;
      }
      this.#knowledge = { ...this.#knowledge, ...judged.learned };
      const reported = judged.violated !== undefined && !this.#silently.has(check.id);
      this.#settle(reported ? this.#options.keep(judged, this.#knowledge) : judged.result);
      // Every other check would only bring the same about, on a machine that has no room left.
      if (takesTheMachine(judged) && check.step !== 'resources') this.#stop.abort();
    } catch (error) {
      if (error instanceof TargetError) {
        this.#targetError ??= error;
        this.#stop.abort();
        return;
      }
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#settle({
        id: check.id,
        level,
        title: check.title,
        status: 'errored',
        durationMs: Math.round(now() - began),
        runs: 0,
        because: `A fault of echospec: ${message}`,
      });
    }
  }

  /** What a check needs and does not wait for: it is broken off when one of them does not pass, and judged when all are settled. */
  #meanwhile(check: AnyCheck, signal: AbortSignal): { readonly signal: AbortSignal; readonly settled?: Promise<void> } {
    const ids = check.meanwhile?.filter((id) => !this.#isSettled(id)) ?? [];
    if (ids.length === 0) return { signal };
    const broken = new AbortController();
    const settled = new Promise<void>((resolve) => {
      const look = (): void => {
        if (this.#reasonToSkip(check) !== undefined) broken.abort();
        if (!signal.aborted && !ids.every((id) => this.#isSettled(id))) return;
        this.#watching.delete(look);
        resolve();
      };
      this.#watching.add(look);
      signal.addEventListener('abort', look, { once: true });
    });
    return { signal: AbortSignal.any([signal, broken.signal]), settled };
  }

  #settle(result: CheckResult): void {
    this.#results.set(result.id, result);
    for (const look of this.#watching) look();
    if (this.#silently.has(result.id)) return;
    const cause = result.diagnosis?.[0]?.bug;
    if (result.status === 'failed' && cause !== undefined) this.#confirmedCauses.add(cause);
    this.#options.emit({ type: 'check-ended', at: Date.now(), result });
    if (this.#options.bail && result.status === 'failed' && result.level === 'MUST') {
      this.#bailed = true;
      this.#stop.abort();
    }
  }

  #reasonToSkip(check: AnyCheck): string | undefined {
    const unmet = needsOf(check, this.#options.profile)
      .map((id) => this.#results.get(id))
      .find((result) => result !== undefined && result.status !== 'passed');
    if (unmet !== undefined) return `It needs ${unmet.id}, which ${howItStands[unmet.status]}.`;
    const sameCause = check.unlessFailed
      ?.map((id) => this.#results.get(id))
      .find((result) => result?.status === 'failed' || result?.status === 'errored');
    if (sameCause !== undefined) return `The cause would be that of ${sameCause.id}, which ${howItStands[sameCause.status]}.`;
    return check.requires?.map((requirement) => this.#reasonFor(requirement)).find((reason) => reason !== undefined);
  }

  #reasonFor(requirement: Requirement): string | undefined {
    const { architecture } = this.#knowledge;
    switch (requirement) {
      case 'concurrent':
        return architecture === 'sequential' ? 'This server serves one client after the other.' : undefined;
      case 'threads':
        return architecture === 'thread' || architecture === 'fork' || architecture === 'pool'
          ? undefined
          : 'This server uses neither threads nor processes for its clients.';
      case 'proc':
        return hasProc ? undefined : 'This platform has no /proc to look at processes and sockets.';
      case 'libc':
        return hasLibc() ? undefined : 'This platform does not offer the system calls that this check needs.';
    }
  }
}

const lanesFactorOfSlow = 3;

/** Whether the server had to be ended because it starts processes without end. */
function takesTheMachine({ violated }: Judged): boolean {
  return violated?.violation.evidence['startsWithoutEnd'] === true;
}

const howItStands: Readonly<Record<Status, string>> = {
  passed: 'passed',
  failed: 'failed',
  skipped: 'was skipped',
  inconclusive: 'was inconclusive',
  errored: 'errored',
};

import { afterAll, describe, it, type TestContext } from 'vitest';
import { killAllInstances } from '../harness/ends.ts';
import { levelOf, limits, recordOf, type AnyCheck, type CheckResult, type Record, type RunEvent } from '../harness/index.ts';
import { chooseChecks } from './choose-checks.ts';
import { failureOf, fateOf } from './conformance-failure.ts';
import { seenBy } from './judge-and-report.ts';
import { isHidden, judgeTarget } from './judge-target.ts';
import { readTestOptions, testOptionsOf, type TestOptions } from './test-options.ts';

export type ConformanceOptions = {
  /** Those of `echospec test`, such as `['--profile', 'line-echo', '--seed', '7']`. Nothing is kept for `replay` unless they say so. */
  readonly options?: readonly string[];
  /** What the tests stand under; the profile and the command when absent. */
  readonly name?: string;
};

/**
 * Registers a vitest test for every check of the profile. The command is an argument vector as behind `echospec test --`. The server is
 * judged once, when the first of the tests runs, as far as the tests that were asked for need it. A test fails with what the terminal
 * would show; of several failures with one cause the first tells it. What was skipped is skipped, with the reason; so is a SHOULD that
 * fails, unless the options say `--strict`. Throws a `UsageError` for options that can not be.
 */
export function conformance(command: readonly string[], { options: argv = [], name }: ConformanceOptions = {}): void {
  const asked = testOptionsOf(['--failures', 'none', ...argv]);
  describe(name ?? `${asked.profile.name}: ${command.join(' ')}`, async () => {
    const options = await readTestOptions(['--failures', 'none', ...argv]);
    const checks = chooseChecks(options).filter(({ id }) => !isHidden(id, options));
    const judgement = new Judgement(command, options, checks);
    const timeout = 2 * (options.budgetMs ?? limits.runMs * limits.runBusyFactor) + marginMs;
    for (const check of checks) {
      const level = levelOf(check, options.profile) ?? 'MAY';
      it(testNameOf(check, level), { timeout }, async (context) => {
        const result = await judgement.resultOf(check.id, context);
        await tell(result, { record: judgement.record, strict: options.strict, argv, context });
      });
    }
    afterAll(async () => judgement.end(), marginMs);
  });
}

/** What a run may take beyond its budget, to start and to end its servers. */
const marginMs = 30_000;

function testNameOf({ id, title }: AnyCheck, level: string): string {
  return `${id} (${level}): ${title}`;
}

/** One run of all checks, begun by the first test that asks for a result. */
class Judgement {
  readonly #command: readonly string[];
  readonly #options: TestOptions;
  readonly #checks: readonly AnyCheck[];
  readonly #over = new AbortController();
  readonly #events: RunEvent[] = [];
  readonly #passed = new Map<string, () => void>();
  #run: Promise<void> | undefined;

  constructor(command: readonly string[], options: TestOptions, checks: readonly AnyCheck[]) {
    this.#command = command;
    this.#options = options;
    this.#checks = checks;
  }

  get record(): Record {
    return seenBy(this.#options, recordOf(this.#events));
  }

  /** The result of a check: at once when it has passed; otherwise at the end of the run, when the causes are known. */
  async resultOf(id: string, context: TestContext): Promise<CheckResult> {
    context.signal.addEventListener('abort', () => this.#over.abort());
    const passed = new Promise<void>((resolve) => this.#passed.set(id, resolve));
    this.#run ??= this.#judge(wantedNames(context));
    if (!this.#hasPassed(id)) await Promise.race([passed, this.#run]);
    const { checks, run } = this.record;
    const result = checks.find((check) => check.id === id);
    if (result === undefined) throw new Error(run.message ?? `${id} was not part of this run.`);
    return result;
  }

  /** Ends a run that nobody waits for any more. */
  async end(): Promise<void> {
    this.#over.abort();
    await this.#run;
  }

  async #judge(wanted: ReadonlySet<string>): Promise<void> {
    process.once('exit', killAllInstances);
    const only = this.#checks
      .filter((check) => wanted.has(testNameOf(check, levelOf(check, this.#options.profile) ?? 'MAY')))
      .map((check) => check.id);
    try {
      await judgeTarget({
        options: this.#options,
        checks: chooseChecks({ ...this.#options, only }),
        command: this.#command,
        signal: this.#over.signal,
        emit: (event) => {
          this.#events.push(event);
          if (event.type === 'check-ended' && event.result.status === 'passed') this.#passed.get(event.result.id)?.();
        },
      });
    } finally {
      process.off('exit', killAllInstances);
    }
  }

  #hasPassed(id: string): boolean {
    return this.#events.some((event) => event.type === 'check-ended' && event.result.id === id && event.result.status === 'passed');
  }
}

/** The names of the tests beside this one that are to run: a filter such as `vitest -t reset/` leaves some out. */
function wantedNames({ task }: TestContext): ReadonlySet<string> {
  const siblings = task.suite?.tasks ?? [task];
  return new Set(siblings.filter((sibling) => sibling.mode === 'run' || sibling.mode === 'queued').map((sibling) => sibling.name));
}

/** Passes, skips or fails the test as the result has it. */
async function tell(
  result: CheckResult,
  about: { readonly record: Record; readonly strict: boolean; readonly argv: readonly string[]; readonly context: TestContext },
): Promise<void> {
  const { context, strict, record } = about;
  const { ended } = record.run;
  const fate = fateOf(result, { strict, ...(ended !== undefined && { ended }) });
  if (fate.kind === 'fails') throw failureOf(result, about);
  if (fate.kind === 'passes') return;
  if (result.status === 'failed') await context.annotate(failureOf(result, about).message, 'warning');
  context.skip(fate.because);
}

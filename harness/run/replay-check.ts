import { TargetError } from '../errors.ts';
import type { CheckResult, Level } from '../model/verdict.ts';
import { now } from '../time.ts';
import { Stage, type Setting } from './attempt-once.ts';
import { resultOfViolation, type Diagnose, type Violated } from './judge-check.ts';

/** What came of doing a failure again. */
export type Replayed =
  | { readonly kind: 'fixed'; readonly rounds: number }
  | { readonly kind: 'still-fails'; readonly result: CheckResult }
  | { readonly kind: 'could-not-run'; readonly because: string };

/**
 * Carries a check out again with the input that failed, each time on a fresh server: alone first, then with the inputs that had
 * gone before, in turns. It is over with the second failure, or with the first that stands by itself.
 */
export async function replayCheck(
  setting: Setting,
  options: {
    readonly input: unknown;
    readonly before: readonly unknown[];
    readonly rounds: number;
    readonly level: Level;
    readonly diagnose: Diagnose;
  },
): Promise<Replayed> {
  const began = now();
  const { input, before, rounds } = options;
  const failures: Violated[] = [];
  let because: string | undefined;
  let held = 0;
  let round = 0;
  for (; round < rounds && !isSettled(failures) && !setting.signal.aborted; round++) {
    const again = await replayOnce(setting, round % 2 === 0 ? [input] : [...before, input]);
    if (again.kind === 'could-not-run') {
      because ??= again.because;
      break;
    }
    if (again.kind === 'violated') failures.push(again);
    else if (again.kind === 'held') held++;
    else because ??= again.because;
  }
  const [first] = failures;
  if (first !== undefined) {
    const result = resultOfViolation(first, {
      check: setting.check,
      ...options,
      shrinks: 0,
      confirmed: { failed: failures.length, of: round },
      durationMs: Math.round(now() - began),
      runs: round,
    });
    return { kind: 'still-fails', result };
  }
  if (held > 0 && because === undefined) return { kind: 'fixed', rounds: held };
  return { kind: 'could-not-run', because: because ?? 'it was interrupted' };
}

type Once =
  | { readonly kind: 'held' }
  | Violated
  | { readonly kind: 'inconclusive'; readonly because: string }
  | { readonly kind: 'could-not-run'; readonly because: string };

async function replayOnce(setting: Setting, inputs: readonly unknown[]): Promise<Once> {
  await using stage = new Stage(setting);
  for (const input of inputs) {
    const outcome = await stage.once(input);
    switch (outcome.kind) {
      case 'held':
        break;
      case 'violated':
        return startFailed(setting, outcome)
          ? {
              kind: 'could-not-run',
              because: `the server does not listen: ${outcome.violation.observed}${lastOutput(outcome)}`,
            }
          : outcome;
      case 'inconclusive':
        return { kind: 'inconclusive', because: outcome.because };
      case 'not-applicable':
        return { kind: 'could-not-run', because: outcome.because };
      case 'errored':
        if (outcome.error instanceof TargetError) throw outcome.error;
        return { kind: 'could-not-run', because: `a fault of echospec: ${String(outcome.error)}` };
    }
  }
  return { kind: 'held' };
}

/** Whether it was the ordinary start that failed, which is not what the check is about. */
function startFailed({ check }: Setting, { violation }: Violated): boolean {
  return (
    violation.evidence.kind === 'not-listening' &&
    check.judges !== 'the-start' &&
    check.launches !== 'itself' &&
    check.launch === undefined
  );
}

function lastOutput({ process }: Violated): string {
  const tail = (process.stderrTail ?? process.stdoutTail ?? '').trim().split('\n').slice(-6).join('\n  ');
  return tail === '' ? '' : `. Its last output:\n  ${tail}`;
}

function isSettled(failures: readonly Violated[]): boolean {
  return failures.length >= 2 || failures.some(({ violation }) => violation.certain);
}

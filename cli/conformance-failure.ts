import { isUnfinished, type CheckResult, type Record } from '../harness/index.ts';
import { renderFailure } from '../reports/index.ts';
import { shellWord } from './shell-word.ts';

/** What becomes of the test of a check. */
export type Fate =
  | { readonly kind: 'passes' }
  | { readonly kind: 'fails' }
  | { readonly kind: 'skipped'; readonly because: string };

/**
 * Fails what would keep the exit code of `echospec test` from 0: a MUST that is violated (with `strict`, a SHOULD) or that could not be
 * judged, and a fault of ours. What has no verdict is never a pass.
 */
export function fateOf(result: CheckResult, { strict, ended }: { readonly strict: boolean; readonly ended?: string }): Fate {
  const counts = result.level === 'MUST' || (strict && result.level === 'SHOULD');
  switch (result.status) {
    case 'passed':
      return result.known === undefined ? { kind: 'passes' } : { kind: 'fails' };
    case 'skipped':
      // Nobody left it out, and nothing stood in its way but the end of the run; a run that was to stop at a failure has one.
      if (isUnfinished(result) && counts && ended !== 'bail') return { kind: 'fails' };
      return { kind: 'skipped', because: result.because ?? 'no reason is recorded' };
    case 'failed':
      if (result.known !== undefined) return { kind: 'skipped', because: `known to fail: ${result.known}` };
      return counts ? { kind: 'fails' } : { kind: 'skipped', because: `a ${result.level} that fails: ${headlineOf(result)}` };
    case 'inconclusive':
      return counts ? { kind: 'fails' } : { kind: 'skipped', because: `inconclusive: ${result.because ?? ''}` };
    case 'errored':
      return result.level === 'MAY' ? { kind: 'skipped', because: result.because ?? '' } : { kind: 'fails' };
  }
}

/**
 * The error of a failing test. Its message is the block that the terminal shows; what shares its cause with another is told in short.
 * `argv` are the options of the run, for the command that does it again.
 */
export function failureOf(result: CheckResult, about: { readonly record: Record; readonly argv: readonly string[] }): Error {
  return new ConformanceError(messageOf(result, about));
}

/** A test that fails because of the server. No place in the test's source explains it, so there is no stack to show. */
class ConformanceError extends Error {
  override readonly name = 'ConformanceError';

  constructor(message: string) {
    super(message);
    this.stack = '';
  }
}

function messageOf(result: CheckResult, { record, argv }: { readonly record: Record; readonly argv: readonly string[] }): string {
  if (result.status === 'passed') return 'It passes, and the baseline says that it fails: take it out of the baseline.';
  if (result.status !== 'failed') return `It could not be judged (${result.status}): ${result.because ?? 'no reason is recorded'}`;
  if (result.sameCauseAs !== undefined)
    return [
      `${headlineOf(result)} ${result.sameCauseAs} fails for the same cause, and its test tells more.`,
      `expected ${result.expected ?? ''}`,
      `observed ${result.observed ?? ''}`,
    ].join('\n');
  const step = record.checks.find((check) => check.id === result.id)?.step ?? '';
  const fellows = record.checks.filter((check) => check.sameCauseAs === result.id);
  const shown = { ...record, checks: [{ ...shortened(result, { record, argv }), step }, ...fellows] };
  return renderFailure(shown, { columns: 100, color: 'none' }).trimEnd();
}

/** A failure that was not kept as a file is done again by a command, which is shorter than the program that needs no echospec. */
function shortened(
  result: CheckResult,
  { record, argv }: { readonly record: Record; readonly argv: readonly string[] },
): CheckResult {
  const { reproduce: _long, ...others } = result;
  if (result.replay !== undefined) return others;
  const seed = argv.includes('--seed') ? [] : ['--seed', String(record.run.seed)];
  const words = ['echospec', 'test', ...argv, ...seed, '--only', result.id, '--', ...record.target.command];
  return { ...others, replay: words.map(shellWord).join(' ') };
}

function headlineOf({ diagnosis, observed }: CheckResult): string {
  return diagnosis?.[0]?.likely ?? `Observed: ${observed ?? 'nothing'}.`;
}

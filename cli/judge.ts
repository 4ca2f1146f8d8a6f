import { recordOf, type Record, type RunEvent } from '../harness/index.ts';
import { chooseChecks } from './choose-checks.ts';
import { judgeTarget } from './judge-target.ts';
import { readTestOptions } from './test-options.ts';

/**
 * Judges a server as `echospec test` does and returns the record of the run. `options` are those of the command line, such as
 * `['--profile', 'echo', '--seed', '7']`; nothing is kept for `replay` unless they say so.
 */
export async function judge(
  command: readonly string[],
  { options: argv = [], signal }: { readonly options?: readonly string[]; readonly signal?: AbortSignal } = {},
): Promise<Record> {
  const options = await readTestOptions(['--failures', 'none', ...argv]);
  const events: RunEvent[] = [];
  await judgeTarget({
    options,
    checks: chooseChecks(options),
    command,
    signal: signal ?? new AbortController().signal,
    emit: (event) => events.push(event),
  });
  return recordOf(events);
}

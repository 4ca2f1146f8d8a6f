import { hasLoopback, type Level, type Record } from '../../harness/index.ts';
import { prepare, type FaultyEntry, type ServerEntry } from '../../reference-servers/index.ts';
import { judge } from '../judge.ts';

/** What one judgement of one of our own servers came to, as plain JSON. */
export type Judgement =
  | { readonly kind: 'skipped'; readonly name: string; readonly because: string }
  | {
      readonly kind: 'judged';
      readonly name: string;
      readonly ms: number;
      readonly slowness: number;
      /** Why the run broke off before it had judged everything. */
      readonly broken?: string;
      readonly failed: readonly FailedCheck[];
      /** The mistakes that were named, the one to fix first at the head. */
      readonly causes: readonly string[];
      readonly undecided: readonly UndecidedCheck[];
      readonly skipped: readonly { readonly id: string; readonly because: string }[];
      /** The checks that took longest. */
      readonly slowest: readonly { readonly id: string; readonly ms: number; readonly runs: number }[];
    };

export type FailedCheck = {
  readonly id: string;
  readonly level: Level;
  readonly bugs: readonly string[];
  readonly because?: string;
  readonly expected?: string;
  readonly observed?: string;
  readonly confirmed?: { readonly failed: number; readonly of: number };
  readonly stderr?: string;
  readonly ms: number;
};

export type UndecidedCheck = { readonly id: string; readonly status: 'inconclusive' | 'errored'; readonly because: string };

/** Judges the server once, with the options of its entry. */
export async function judgeEntry(entry: ServerEntry | FaultyEntry, options: { readonly seed: number }): Promise<Judgement> {
  const prepared = await prepare(entry);
  if (prepared.kind !== 'ready') return { kind: 'skipped', name: entry.name, because: prepared.because };
  if (entry.options?.includes('::1') === true && !hasLoopback('::1'))
    return { kind: 'skipped', name: entry.name, because: 'this machine has no IPv6' };
  const began = performance.now();
  const argv = ['--profile', entry.profile, ...(entry.options ?? []), '--seed', String(options.seed)];
  const record = await judge(prepared.command, { options: argv });
  const { checks } = record;
  return {
    kind: 'judged',
    name: entry.name,
    ms: Math.round(performance.now() - began),
    slowness: record.run.calibration?.slowness ?? 1,
    ...(record.run.ended !== undefined && { broken: `${record.run.ended}: ${record.run.message ?? ''}` }),
    failed: checks.filter((check) => check.status === 'failed').map(failedCheckOf),
    causes: (record.causes ?? []).map((cause) => cause.bug),
    undecided: checks.flatMap(({ id, status, because }) =>
      status === 'inconclusive' || status === 'errored' ? [{ id, status, because: (because ?? '').slice(0, 400) }] : [],
    ),
    skipped: checks.flatMap(({ id, status, because }) => (status === 'skipped' ? [{ id, because: because ?? '' }] : [])),
    slowest: [...checks]
      .sort((a, b) => b.durationMs - a.durationMs)
      .slice(0, 5)
      .map(({ id, durationMs, runs }) => ({ id, ms: durationMs, runs })),
  };
}

function failedCheckOf(check: Record['checks'][number]): FailedCheck {
  const because = check.diagnosis?.[0]?.evidence;
  const stderr = check.process?.stderrTail;
  return {
    id: check.id,
    level: check.level,
    bugs: (check.diagnosis ?? []).map((diagnosis) => diagnosis.bug),
    ...(because !== undefined && { because }),
    ...(check.expected !== undefined && { expected: check.expected }),
    ...(check.observed !== undefined && { observed: check.observed }),
    ...(check.confirmed !== undefined && { confirmed: check.confirmed }),
    ...(stderr !== undefined && stderr !== '' && { stderr: stderr.slice(-300) }),
    ms: check.durationMs,
  };
}

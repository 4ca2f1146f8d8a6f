import { arch, platform, release } from 'node:os';
import { levelOf, needsOf, type AnyCheck, type CheckResult, type ProfileOptions, type RunEvent } from '../../harness/index.ts';
import { version } from '../version.ts';

/**
 * The events of a submission that could not even be started, so that every report tells it like any other failure: what needs
 * nothing before it has failed, what needs something is skipped with that reason.
 */
export function brokenEvents(options: {
  readonly checks: readonly AnyCheck[];
  readonly profile: ProfileOptions;
  readonly command: readonly string[];
  readonly seed: number;
  readonly reason: string;
}): readonly RunEvent[] {
  const { checks, profile, command, seed, reason } = options;
  const at = Date.now();
  const ids = new Set(checks.map(({ id }) => id));
  const results = checks.map((check): CheckResult => {
    const level = levelOf(check, profile) ?? 'MAY';
    const need = needsOf(check, profile).find((id) => ids.has(id));
    const head = { id: check.id, level, title: check.title, durationMs: 0, runs: 0 };
    if (need !== undefined) return { ...head, status: 'skipped', because: `It needs ${need}, which failed.` };
    return { ...head, status: 'failed', expected: 'a program that can be built and started', observed: reason };
  });
  return [
    {
      type: 'run-started',
      at,
      tool: { name: 'echospec', version: version() },
      profile: { name: profile.name, framing: profile.framing, reply: profile.reply, clients: profile.clients },
      target: { command },
      run: {
        startedAt: new Date(at).toISOString(),
        seed,
        versions: { echospec: version(), node: process.versions.node },
        platform: { os: platform(), release: release(), arch: arch() },
      },
      checks: checks.map((check) => ({
        id: check.id,
        level: levelOf(check, profile) ?? 'MAY',
        title: check.title,
        step: check.step,
      })),
    },
    ...results.map((result) => ({ type: 'check-ended', at, result }) as const),
    { type: 'run-ended', at, durationMs: 0, how: 'complete' },
  ];
}

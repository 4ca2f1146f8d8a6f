import { arch, cpus, platform, release } from 'node:os';
import { levelOf, type AnyCheck, type RunEvent, type TargetHead } from '../harness/index.ts';
import type { TestOptions } from './test-options.ts';
import { version } from './version.ts';

/** What a run says of itself before anything else: who judges what, and with which checks. */
export function runStarted(about: {
  readonly options: TestOptions;
  readonly checks: readonly AnyCheck[];
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly target: TargetHead;
  readonly isolation: string;
}): RunEvent {
  const { options, checks, at, target, isolation } = about;
  const { name, framing, reply, clients } = options.profile;
  return {
    type: 'run-started',
    at,
    tool: { name: 'echospec', version: version() },
    profile: { name, framing, reply, clients },
    target,
    run: {
      startedAt: new Date(at).toISOString(),
      seed: options.seed,
      versions: { echospec: version(), node: process.versions.node },
      platform: { os: platform(), release: release(), arch: arch(), cores: cpus().length, cpu: cpus()[0]?.model ?? 'unknown' },
      isolation,
      ...(options.strict && { strict: true }),
    },
    checks: checks.map((check) => ({
      id: check.id,
      level: levelOf(check, options.profile) ?? 'MAY',
      title: check.title,
      step: check.step,
    })),
  };
}

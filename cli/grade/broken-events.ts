import { arch, platform, release } from 'node:os';
import {
  levelOf,
  needsOf,
  type AnyCheck,
  type CheckResult,
  type CommandOutcome,
  type ProcessReport,
  type ProfileOptions,
  type RunEvent,
} from '../../harness/index.ts';
import { clip } from '../../reports/text/escape.ts';
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
  /** The build, where there was one: what the compiler said is what its author needs. */
  readonly built?: CommandOutcome;
}): readonly RunEvent[] {
  const { checks, profile, command, seed, reason, built } = options;
  const at = Date.now();
  const said = built === undefined || built.output.trim() === '' ? {} : { process: reportOfBuild(built) };
  const ids = new Set(checks.map(({ id }) => id));
  const results = checks.map((check): CheckResult => {
    const level = levelOf(check, profile) ?? 'MAY';
    const need = needsOf(check, profile).find((id) => ids.has(id));
    const head = { id: check.id, level, title: check.title, durationMs: 0, runs: 0 };
    if (need !== undefined) return { ...head, status: 'skipped', because: `It needs ${need}, which failed.` };
    return { ...head, status: 'failed', expected: 'a program that can be built and started', observed: reason, ...said };
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

/** As many lines as every report shows of an output. */
const linesMax = 12;
const lengthMax = 4_000;

function reportOfBuild({ output, exitCode }: CommandOutcome): ProcessReport {
  return { state: 'exited', ...(exitCode !== undefined && { exitCode }), stderrTail: clip(firstMistake(output), lengthMax) };
}

/** The lines from the first error on, which is the one to mend first; where nothing is called so, the last ones. */
function firstMistake(output: string): string {
  const lines = output.trimEnd().split('\n');
  const found = lines.findIndex((line) => /\berror\b/i.test(line));
  if (lines.length <= linesMax) return lines.join('\n');
  if (found < 0) return lines.slice(-linesMax).join('\n');
  const from = Math.max(0, found - 1);
  const shown = lines.slice(from, from + linesMax - 1);
  const after = lines.length - from - shown.length;
  return [...shown, ...(after > 0 ? [`… ${after} more lines`] : [])].join('\n');
}

import { createHash } from 'node:crypto';
import { buildResources, serverResources, type AnyCheck, type ProfileOptions, type Resources } from '../../harness/index.ts';
import type { ReportOptions, Rubric } from '../../reports/index.ts';
import { version } from '../version.ts';
import type { Gates } from './gates.ts';
import type { GradeSettings } from './settings.ts';
import type { Plan } from './plan.ts';

/** What every submission of a class is asked for, and what it may use. */
export type Assignment = {
  readonly checks: readonly AnyCheck[];
  readonly profile: ProfileOptions;
  readonly rubric: Rubric | undefined;
  /** What is demanded of how fast they are. */
  readonly gates: Gates;
  /** Options as of `echospec test`, for the worker. */
  readonly testArguments: readonly string[];
  readonly buildMs: number;
  readonly judgeMs: number;
  readonly server: Resources;
  readonly build: Resources;
  /** The formats that are written for each student. */
  readonly reports: readonly string[];
  readonly reportOptions: ReportOptions;
  /** The plan that was found, with what the instructor has decided instead. */
  readonly planFor: (found: Plan | undefined) => Plan | undefined;
  /** A hash of a submission together with everything here that decides about its points. */
  readonly fingerprintOf: (submission: string) => string;
};

export function assignmentOf(options: {
  readonly checks: readonly AnyCheck[];
  readonly profile: ProfileOptions;
  readonly rubric: Rubric | undefined;
  readonly gates: Gates;
  readonly testArguments: readonly string[];
  readonly seed: number;
  readonly reports: readonly string[];
  readonly settings: GradeSettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
}): Assignment {
  const { checks, profile, rubric, gates, testArguments, settings, reports, seed } = options;
  const { buildSeconds = 120, judgeSeconds = 90, memoryMiB, processes, build, run } = settings;
  const memory = memoryMiB === undefined ? {} : { memoryBytes: memoryMiB * 2 ** 20 };
  const deciding = JSON.stringify([version(), checks.map(({ id }) => id), rubric ?? {}, gates, testArguments, seed, settings]);
  return {
    checks,
    profile,
    rubric,
    gates,
    testArguments: [...testArguments, '--budget', String(judgeSeconds)],
    buildMs: buildSeconds * 1000,
    judgeMs: judgeSeconds * 1000,
    server: { ...serverResources, ...memory, ...(processes !== undefined && { processes }) },
    build: buildResources,
    reports,
    reportOptions: { ...(rubric !== undefined && { rubric }), environment: options.environment },
    planFor: (found) => {
      if (run === undefined && build === undefined) return found;
      const plan = found ?? { language: 'unknown', because: 'the config', run: [] };
      const { build: usualBuild, otherwise, ...rest } = plan;
      const building = build ?? (run === undefined ? usualBuild : undefined);
      return {
        ...rest,
        ...(building !== undefined && building.length > 0 && { build: building }),
        run: run ?? plan.run,
        ...(run === undefined && otherwise !== undefined && { otherwise }),
      };
    },
    fingerprintOf: (submission) => createHash('sha256').update(`${submission}\n${deciding}`).digest('hex'),
  };
}

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandOutcome, Record } from '../../harness/index.ts';
import type { CheckPoints } from '../../reports/index.ts';
import type { Isolation } from './probe.ts';

/** What a submission got: the file `result.json` of its folder of results. */
export type GradeResult = {
  readonly schema: 'echospec/grade/v1';
  readonly id: string;
  /** `graded`: by what it does. `not-startable`: it could not be built or started, which earns nothing. `not-graded`: our fault. */
  readonly status: 'graded' | 'not-startable' | 'not-graded';
  /** Why it could not be started, or could not be graded. */
  readonly reason?: string;
  readonly score: number;
  readonly max: number;
  /** The part of `max` that could not be judged. */
  readonly withheld: number;
  readonly verdict?: Record['verdict'];
  readonly causes?: readonly string[];
  /** How many times the whole submission was judged, when more than once. */
  readonly rounds?: number;
  /** The checks that failed in some of them only, and in how many of those that judged it. */
  readonly flaky?: readonly { readonly id: string; readonly failed: number; readonly of: number }[];
  readonly seed: number;
  readonly isolation: Isolation;
  readonly language?: string;
  readonly build?: CommandOutcome & { readonly command: readonly string[] };
  readonly command?: readonly string[];
  readonly points: readonly CheckPoints[];
  /** The gates of the config have not been measured. */
  readonly toMeasure?: true;
  readonly leftOut?: readonly string[];
  readonly startedAt: string;
  readonly durationMs: number;
  /** Of the submission and of everything that decides about its points: --resume grades again what has another one. */
  readonly fingerprint: string;
  /** The run ended before this submission was done. */
  readonly partial?: true;
};

/** Where the results of one submission are, and where they are while they are made. */
export type ResultFolder = { readonly final: string; readonly growing: string };

const growingName = '.growing';

/** A folder in which the results of a submission grow; what an earlier run left there is removed. */
export function openResults(out: string, id: string): ResultFolder {
  const folder = { final: join(out, id), growing: join(out, growingName, id) };
  rmSync(folder.growing, { recursive: true, force: true });
  mkdirSync(folder.growing, { recursive: true, mode: 0o700 });
  return folder;
}

/** Puts the folder into its place, whole: nobody ever sees a half of it. */
export function closeResults({ final, growing }: ResultFolder): void {
  const old = `${growing}.old`;
  rmSync(old, { recursive: true, force: true });
  if (existsSync(final)) renameSync(final, old);
  renameSync(growing, final);
  rmSync(old, { recursive: true, force: true });
}

/** Writes a file beside its place and moves it there whole; several processes may do so at once. */
export function writeInto(folder: string, name: string, text: string): void {
  const path = join(folder, name);
  const beside = `${path}.${process.pid}.tmp`;
  writeFileSync(beside, text);
  renameSync(beside, path);
}

/** What is known of a submission from an earlier run. */
export function resultIn(out: string, id: string): GradeResult | undefined {
  try {
    return JSON.parse(readFileSync(join(out, id, 'result.json'), 'utf8')) as GradeResult;
  } catch {
    return undefined;
  }
}

/** All results of a folder, sorted by the ids. */
export function resultsIn(out: string): readonly { readonly result: GradeResult; readonly folder: string }[] {
  return readdirSync(out, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort()
    .flatMap((id) => {
      const result = resultIn(out, id);
      return result === undefined ? [] : [{ result, folder: join(out, id) }];
    });
}

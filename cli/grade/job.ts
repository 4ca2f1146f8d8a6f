import { join } from 'node:path';
import type { CommandOutcome, IsolationLevel, Resources, RunEvent, Space } from '../../harness/index.ts';
import type { Assignment } from './assignment.ts';
import type { Gates } from './gates.ts';
import type { Measured } from './measure.ts';
import type { Plan } from './plan.ts';

/** Where and how a worker lets programs run. */
export type Setting = {
  readonly space: Space;
  readonly level: IsolationLevel;
  readonly user?: number;
  readonly readable: readonly string[];
  /** The PATH of builds and servers. */
  readonly path: string;
};

/** The copy of the submission in the folder that a job has for itself, and a place for temporary files where the level has none. */
export function submissionIn(work: string): string {
  return join(work, 'submission');
}

export function temporaryIn(work: string): string {
  return join(work, 'tmp');
}

/** What a worker is told on its standard input, as one line of JSON. The end of the input ends the worker. */
export type Job =
  | { readonly kind: 'probe'; readonly setting: Setting; readonly work: string }
  | ({ readonly kind: 'judge' } & Work)
  | ({ readonly kind: 'measure'; readonly gates: Gates } & Work);

/** A submission to build and to start. */
export type Work = {
  readonly setting: Setting;
  readonly work: string;
  readonly plan: Plan;
  /** Options as of `echospec test`. */
  readonly options: readonly string[];
  readonly server: Resources;
  readonly build: Resources;
  readonly buildMs: number;
  readonly buildOutputBytes: number;
};

/** A submission as a worker is told of it. */
export function workOf({
  assignment,
  seed,
  ...rest
}: Pick<Work, 'setting' | 'work' | 'plan'> & { readonly assignment: Assignment; readonly seed: number }): Work {
  const { testArguments, server, build, buildMs } = assignment;
  return { ...rest, options: [...testArguments, '--seed', String(seed)], server, build, buildMs, buildOutputBytes };
}

/** Of the output of a build that is kept. */
const buildOutputBytes = 64 << 10;

/** What a worker tells on its standard output, one line of JSON each. */
export type Message =
  | { readonly type: 'probed' }
  | { readonly type: 'phase'; readonly phase: 'build' | 'judge' | 'measure' }
  | { readonly type: 'built'; readonly outcome: CommandOutcome }
  /** The submission can't be started, and this is its own fault. */
  | { readonly type: 'unstartable'; readonly reason: string }
  /** The machine can't grade it: a tool is missing, say. */
  | { readonly type: 'not-possible'; readonly reason: string }
  /** Of the first judgement, or of one that repeats it: the first is 0. */
  | { readonly type: 'event'; readonly round: number; readonly event: RunEvent }
  | { readonly type: 'measured'; readonly measured: Measured }
  | { readonly type: 'finished'; readonly command?: readonly string[] };

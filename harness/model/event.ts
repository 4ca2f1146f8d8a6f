import type { Cause, CheckResult, Level } from './verdict.ts';

/** What a run says about itself at its start. */
export type RunHead = {
  readonly startedAt: string;
  readonly seed: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly platform: Readonly<Record<string, string | number>>;
  readonly isolation?: string;
  /** Whether a SHOULD that fails fails the run. */
  readonly strict?: boolean;
};

/** What was measured of the machine before anything was judged. */
export type Calibration = {
  /** How many times slower than expected this machine answers; deadlines are multiplied by it. At least 1. */
  readonly slowness: number;
  /** The load average of one minute at the start. */
  readonly load: number;
  readonly cores: number;
  /** The deadlines in force, in milliseconds. */
  readonly deadlines: Readonly<Record<string, number>>;
};

/** A check that the run intends to carry out; every one gets a result, also when the run dies. */
export type PlannedCheck = { readonly id: string; readonly level: Level; readonly title: string; readonly step: string };

export type TargetHead = {
  /** The argument vector as given, with its placeholders. */
  readonly command: readonly string[];
  readonly name?: string;
  /** The language of the server, where it can be told. */
  readonly language?: string;
  /** How it serves its clients, where it could be told: sequential, fork, thread, event-loop. */
  readonly architecture?: string;
};

export type ProfileHead = {
  readonly name: string;
  readonly framing?: string;
  readonly reply?: string;
  readonly clients?: string;
};

/** One measured workload of one server, as in `echospec/bench/v1`. Its shape belongs to bench/. */
export type MeasurementEntry = { readonly workload: string; readonly server: string } & Readonly<Record<string, unknown>>;

/** Something that happened: one line of JSON. */
export type RunEvent =
  | {
      readonly type: 'run-started';
      readonly at: number;
      readonly tool: { readonly name: 'echospec'; readonly version: string };
      readonly profile: ProfileHead;
      readonly target: TargetHead;
      readonly run: RunHead;
      readonly checks: readonly PlannedCheck[];
    }
  | { readonly type: 'calibrated'; readonly at: number; readonly calibration: Calibration }
  | { readonly type: 'target-known'; readonly at: number; readonly target: TargetHead }
  | { readonly type: 'check-started'; readonly at: number; readonly id: string }
  | { readonly type: 'check-ended'; readonly at: number; readonly result: CheckResult }
  | {
      readonly type: 'causes-found';
      readonly at: number;
      readonly causes: readonly Cause[];
      readonly results: readonly CheckResult[];
    }
  | { readonly type: 'measured'; readonly at: number; readonly measurement: MeasurementEntry }
  | { readonly type: 'warned'; readonly at: number; readonly message: string }
  | {
      readonly type: 'run-ended';
      readonly at: number;
      readonly durationMs: number;
      readonly how: 'complete' | 'interrupted' | 'budget' | 'bail' | 'not-startable' | 'error';
      readonly message?: string;
    };

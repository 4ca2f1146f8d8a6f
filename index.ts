/** The public API: judge a server, define checks of your own, turn a record into a report, measure. */
export type { Config } from './cli/config/config.ts';
export { judge } from './cli/judge.ts';
export * from './harness/index.ts';
export { bugOf, bugs } from './specs/bugs/index.ts';
export type { Bug, BugProfile, Example, Language, Remedy, Source as BugSource } from './specs/bugs/index.ts';
export { defineProfile, type Answer, type ProfileDefinition } from './specs/define-profile.ts';
export { checks, diagnoseWith, groupByCause, profiles } from './specs/index.ts';
export * from './reports/index.ts';
export { NotMeasurable, runBench, type RunBenchOptions } from './bench/run/run-bench.ts';
export { parseBenchArguments, type BenchOptions } from './bench/options.ts';
export type { BenchDocument, BenchEvent, Measurement, ServerHead, Workload } from './bench/model.ts';

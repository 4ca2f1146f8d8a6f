import { autolab } from './autolab.ts';
import { check50 } from './check50.ts';
import { classroom50 } from './classroom50.ts';
import { codegrade } from './codegrade.ts';
import { csv } from './csv.ts';
import { ctrf } from './ctrf.ts';
import { events } from './events.ts';
import { github } from './github.ts';
import { gradescope } from './gradescope.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { prairielearn } from './prairielearn.ts';
import type { Reporter } from './reporter.ts';
import { tap } from './tap.ts';
import { terminal } from './terminal.ts';
import { vpl } from './vpl.ts';

export { renderBenchPage } from './bench-page.ts';
export type { BenchResult } from './bench-result.ts';
export { eventLine, eventsIn } from './events.ts';
export { renderFailure } from './failure-text.ts';
export { renderStepSummary } from './github.ts';
export { renderMatrixPage, type MatrixEntry } from './matrix.ts';
export { createLive, type Live, type LiveOptions } from './live.ts';
export { gradeOf, type CheckPoints, type Grade } from './points.ts';
export { renderStrategiesPage } from './strategies-page.ts';
export type { StrategiesResult } from './strategies-result.ts';
export { viewOf, type Reporter, type ReportOptions, type View } from './reporter.ts';
export { isFlaky } from './rounds-words.ts';
export { gateId, repeatsOf } from './rubric.ts';
export type { Feedback, Rubric, Visibility, Wording } from './rubric.ts';
export { shownEvents } from './shown-record.ts';

/** Every format by its name. */
export const reporters: { readonly [format: string]: Reporter } = {
  terminal,
  json,
  events,
  junit,
  ctrf,
  tap,
  github,
  markdown,
  html,
  csv,
  gradescope,
  classroom50,
  prairielearn,
  check50,
  codegrade,
  autolab,
  vpl,
};

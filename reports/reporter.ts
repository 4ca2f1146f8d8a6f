import type { Record } from '../harness/model/record.ts';
import { gradeAmong, gradeOf, type Grade } from './points.ts';
import { printableRecord } from './printable-record.ts';
import { reworded } from './reworded.ts';
import type { Rubric } from './rubric.ts';
import { feedbackRecord, shownRecord } from './shown-record.ts';
import { explainedSkips } from './skipped.ts';

/** One format: a name, and a pure function from the record of a run to text. */
export type Reporter = {
  readonly format: string;
  /** One line for `--help`. */
  readonly describe: string;
  /** The usual end of the file's name, without the dot. */
  readonly extension: string;
  render(record: Record, options: ReportOptions): string;
};

/** What a report needs to know besides the record. Everything is optional, and everything is plain data. */
export type ReportOptions = {
  /** The width of the terminal; 80 when absent. */
  readonly columns?: number;
  readonly color?: 'ansi' | 'none';
  readonly rubric?: Rubric;
  /** Who reads it. To a student (the default) hidden checks do not exist, and feedback is what the rubric allows. */
  readonly audience?: 'student' | 'instructor';
  /** Which failures fail the run: those of a MUST (the default), or of a SHOULD as well (`--strict`). */
  readonly failsOn?: 'must' | 'should';
  /** Artemis shows either the message or the text of a failure, so its flavor leaves the message out. */
  readonly junitFlavor?: 'plain' | 'artemis';
  /** The environment variables of the platform, such as `CLASSROOM` and `GITHUB_SHA`. */
  readonly environment?: { readonly [name: string]: string | undefined };
  /** The wall clock of the report as ISO 8601, where a format has a place for it. */
  readonly reportedAt?: string;
};

/** What a format is written from. */
export type View = {
  /** What the reader may see, harmless to print: use this one for everything that is shown. */
  readonly record: Record;
  /** The same, letter by letter as recorded: for formats that programs read back. */
  readonly exact: Record;
  /** As `record`, with the hidden checks: only for a platform that keeps them from students itself. */
  readonly whole: Record;
  /** The points of all checks, hidden ones included: for the place where a platform takes the grade. */
  readonly grade: Grade;
  /** The points of the checks that the reader may see: for text. */
  readonly shownGrade: Grade;
  readonly options: ReportOptions;
};

type ReporterSpec = Omit<Reporter, 'render'> & { write(view: View): string };

/** A reporter that gets its view made: hidden checks removed, feedback as allowed, text printable and bounded. */
export function defineReporter(spec: ReporterSpec): Reporter {
  const { format, describe, extension } = spec;
  return { format, describe, extension, render: (record, options) => spec.write(viewOf(record, options)) };
}

/** Everything that a format is written from, of one record. */
export function viewOf(recorded: Record, options: ReportOptions): View {
  const { audience, rubric } = options;
  const record = reworded(recorded, rubric);
  const seen = (one: Record): Record => (audience === 'instructor' ? one : shownRecord(one, rubric));
  const exact = seen(record);
  // Before anything is hidden, so that a chain of needs may lead over a hidden check to what can be seen.
  const explained = explainedSkips(record);
  const whole = audience === 'instructor' ? explained : feedbackRecord(explained, rubric);
  const grade = gradeOf(record, rubric);
  const shownGrade = gradeAmong(grade, new Set(exact.checks.map((check) => check.id)));
  return { record: printableRecord(seen(explained)), exact, whole: printableRecord(whole), grade, shownGrade, options };
}

import type { Record } from '../harness/index.ts';
import { visibilityOf, type Rubric } from '../reports/rubric.ts';
import { catalogue } from './catalogue.ts';

/** The formats in which points stand, so that a check that is missing changes them. */
const formatsWithPoints: ReadonlySet<string> = new Set([
  'gradescope',
  'classroom50',
  'prairielearn',
  'check50',
  'codegrade',
  'autolab',
  'vpl',
  'ctrf',
  'csv',
  'html',
]);

/**
 * What is to be said where points are given from the log of a run that a student may see: the checks that the config hides are not
 * in it, and their points would be nobody's. Undefined when nothing is missing.
 */
export async function hiddenMissing(
  record: Record,
  { rubric, formats }: { readonly rubric: Rubric | undefined; readonly formats: readonly string[] },
): Promise<string | undefined> {
  const graded = formats.filter((format) => formatsWithPoints.has(format));
  if (graded.length === 0 || rubric?.visibility === undefined) return undefined;
  const { checks } = await catalogue();
  const { name } = record.profile;
  const hidden = checks.filter(
    ({ id, level }) => (level[name] ?? level['*']) !== undefined && visibilityOf(id, rubric) !== 'visible',
  );
  if (hidden.length === 0 || hidden.some(({ id }) => record.checks.some((check) => check.id === id))) return undefined;
  return `The checks that the config hides (${hidden.length} of them) are not in this result, which was written for a student: the points in ${graded.join(', ')} are those of the other checks only. For the grade, take a result of: echospec test --audience instructor`;
}

import { gateId } from '../../reports/index.ts';
import { contentsOf } from './copy.ts';
import { gradeSubmission, type Grading } from './grade-submission.ts';
import type { Setting } from './job.ts';
import { measureSubmission } from './measure-submission.ts';
import { measuredLine, progressOf } from './progress.ts';
import { resultIn, type GradeResult } from './result.ts';
import { seedOf, type Submission } from './submissions.ts';

/** Grades submissions side by side, one in each slot, and says of each what it got. */
export async function gradeAll(options: {
  readonly submissions: readonly Submission[];
  readonly grading: Grading;
  readonly slots: readonly Setting[];
  readonly seed: number;
  readonly resume: boolean;
  readonly measure: 'now' | 'later';
  readonly say: (text: string) => void;
}): Promise<{ readonly complete: boolean; readonly words: string }> {
  const { grading, slots, say } = options;
  const began = Date.now();
  const kept = options.resume ? await alreadyGraded(options.submissions, grading) : new Map<string, GradeResult>();
  if (kept.size > 0) say(`${kept.size} of ${options.submissions.length} have their results already.\n`);
  const waiting = options.submissions.filter(({ id }) => !kept.has(id));
  const results: GradeResult[] = [...kept.values()];
  const progress = progressOf(waiting.length, slots.length);
  const work = async (setting: Setting): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && !grading.signal.aborted; next = waiting.shift()) {
      const result = await gradeSubmission(next, { grading, setting, seed: seedOf(next.id, options.seed) });
      results.push(result);
      say(progress.done(result));
    }
  };
  await Promise.all(slots.map(work));
  if (options.measure === 'now') await measureAll(results, options);
  const graded = results.filter(({ status }) => status !== 'not-graded').length;
  const total = options.submissions.length;
  return {
    complete: graded === total && (options.measure === 'later' || !results.some(({ toMeasure }) => toMeasure === true)),
    words: `${graded} of ${total} submissions graded${total === graded ? '' : ', grade the others with --resume'}; ${wordsOf(results, kept.size, Date.now() - began)}.`,
  };
}

/** Measures those that were judged and are to be measured, one after the other, when nothing is judged any more. */
async function measureAll(
  results: GradeResult[],
  { grading, slots, submissions, say }: Pick<Parameters<typeof gradeAll>[0], 'grading' | 'slots' | 'submissions' | 'say'>,
): Promise<void> {
  const [setting] = slots;
  for (const [at, result] of results.entries()) {
    const submission = submissions.find(({ id }) => id === result.id);
    if (result.toMeasure !== true || submission === undefined || setting === undefined || grading.signal.aborted) continue;
    results[at] = await measureSubmission(submission, { grading, setting, result });
    say(measuredLine(results[at]));
  }
}

function wordsOf(results: readonly GradeResult[], kept: number, elapsedMs: number): string {
  const judged = Math.max(1, results.length - kept);
  const full = results.filter(({ score, max, status }) => status === 'graded' && score === max).length;
  return `${full} with all points; ${(elapsedMs / 1000 / judged).toFixed(2)} s for each that was graded now`;
}

/** Whether a result is of use: one of which a part could not be judged, which is nobody's mistake but ours, is tried again. */
export function isWhole({ status, points }: Pick<GradeResult, 'status' | 'points'>): boolean {
  const open = points.some(({ id, outcome, max }) => outcome === 'withheld' && max > 0 && !id.startsWith(gatePrefix));
  return status !== 'not-graded' && !open;
}

/** What the gates demand is measured in the second phase. */
const gatePrefix = gateId('');

/** Those whose submission and config are the same as when they were graded. */
async function alreadyGraded(submissions: readonly Submission[], grading: Grading): Promise<Map<string, GradeResult>> {
  const kept = new Map<string, GradeResult>();
  for (const { id, path } of submissions) {
    const result = resultIn(grading.out, id);
    if (result === undefined || result.partial === true || !isWhole(result)) continue;
    const fingerprint = await contentsOf(path).then(
      (contents) => contents.fingerprint,
      () => '',
    );
    if (grading.assignment.fingerprintOf(fingerprint) === result.fingerprint) kept.set(id, result);
  }
  return kept;
}

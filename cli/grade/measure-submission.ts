import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordOf } from '../../harness/index.ts';
import { eventsIn } from '../../reports/index.ts';
import { copySubmission } from './copy.ts';
import { plannedGates, withMeasured } from './gates.ts';
import type { Grading } from './grade-submission.ts';
import { submissionIn, workOf, type Setting } from './job.ts';
import type { Measured } from './measure.ts';
import { planOf } from './plan.ts';
import { writeInto, type GradeResult } from './result.ts';
import { runWorker } from './run-worker.ts';
import { scoredOf, writeRecord } from './scored.ts';
import type { Submission } from './submissions.ts';
import { closeWork, openWork } from './work-folder.ts';

/** What a measurement may take, with the second one that confirms it, for each gate. */
const measureMs = 120_000;

/** Measures a submission that was judged, and scores it anew: its gates are checks like any other. */
export async function measureSubmission(
  submission: Submission,
  { grading, setting, result }: { readonly grading: Grading; readonly setting: Setting; readonly result: GradeResult },
): Promise<GradeResult> {
  const { assignment, out, signal } = grading;
  const measured = await measuredOf(submission, { grading, setting, seed: result.seed });
  if (signal.aborted) return result;
  const folder = join(out, result.id);
  const events = withMeasured(eventsIn(readFileSync(join(folder, 'events.jsonl'), 'utf8')), measured);
  const record = recordOf(events);
  const { toMeasure: _done, causes: _causes, flaky: _flaky, ...rest } = result;
  const scored: GradeResult = { ...rest, ...scoredOf(record, assignment.rubric) };
  writeRecord(folder, { events, record, assignment });
  writeInto(folder, 'result.json', `${JSON.stringify(scored, undefined, 1)}\n`);
  return scored;
}

async function measuredOf(
  submission: Submission,
  { grading, setting, seed }: { readonly grading: Grading; readonly setting: Setting; readonly seed: number },
): Promise<Measured> {
  const { assignment, signal } = grading;
  const { gates } = assignment;
  const work = openWork(setting);
  let measured: Measured | undefined;
  let why: string | undefined;
  try {
    await copySubmission(submission.path, submissionIn(work), setting.user);
    const plan = assignment.planFor(planOf(submissionIn(work)));
    if (plan !== undefined) {
      const { errors } = await runWorker(
        { kind: 'measure', gates, ...workOf({ assignment, setting, work, plan, seed }) },
        {
          wallMs: assignment.buildMs + measureMs * Object.keys(gates).length,
          signal,
          take: (message) => {
            if (message.type === 'measured') ({ measured } = message);
            if (message.type === 'unstartable' || message.type === 'not-possible') why = message.reason;
          },
        },
      );
      why ??= errors === '' ? undefined : errors;
    }
  } finally {
    closeWork(work);
  }
  return measured ?? { results: plannedGates(gates).map((gate) => notMeasured(gate, why)), measurements: [] };
}

function notMeasured({ id, level, title }: ReturnType<typeof plannedGates>[number], why = 'the measurement came to no end') {
  return { id, level, title, status: 'skipped', durationMs: 0, runs: 0, because: `Not measurable here: ${why}.` } as const;
}

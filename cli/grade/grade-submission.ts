import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordOf, type CommandOutcome, type Record, type RunEvent } from '../../harness/index.ts';
import { eventLine, repeatsOf } from '../../reports/index.ts';
import type { Assignment } from './assignment.ts';
import { brokenEvents } from './broken-events.ts';
import { copySubmission, type Contents } from './copy.ts';
import { submissionIn, workOf, type Message, type Setting } from './job.ts';
import { isToMeasure, withGates } from './gates.ts';
import { planOf, whyNoPlan, type Plan } from './plan.ts';
import type { Isolation } from './probe.ts';
import { closeResults, openResults, writeInto, type GradeResult } from './result.ts';
import { eventsOfRounds } from './rounds.ts';
import { runWorker } from './run-worker.ts';
import { scoredOf, writeRecord } from './scored.ts';
import type { Submission } from './submissions.ts';
import { closeWork, openWork } from './work-folder.ts';

/** What starting, stopping and calibrating may take beside the budgets of building and judging. */
const slackMs = 20_000;

/** What all submissions of a run have in common. */
export type Grading = {
  readonly assignment: Assignment;
  readonly isolation: Isolation;
  readonly out: string;
  readonly signal: AbortSignal;
};

/**
 * Builds, judges and scores one submission, and writes its folder of results. Whatever the submission does, it comes to an end with
 * a result; nothing that it does is an exception.
 */
export async function gradeSubmission(
  submission: Submission,
  { grading, setting, seed }: { readonly grading: Grading; readonly setting: Setting; readonly seed: number },
): Promise<GradeResult> {
  const work = openWork(setting);
  try {
    return await new OneSubmission(submission, { grading, setting, seed, work }).grade();
  } finally {
    closeWork(work);
  }
}

type About = { readonly grading: Grading; readonly setting: Setting; readonly seed: number; readonly work: string };

type Fault = { readonly status: 'not-startable' | 'not-graded'; readonly reason: string };

class OneSubmission {
  readonly #submission: Submission;
  readonly #about: About;
  readonly #began = Date.now();
  readonly #results: ReturnType<typeof openResults>;
  /** The events of each judgement: the first one, and those that repeat it. */
  readonly #rounds: RunEvent[][] = [];
  #plan: Plan | undefined;
  #contents: Contents | undefined;
  #built: CommandOutcome | undefined;
  #command: readonly string[] | undefined;
  #fault: Fault | undefined;

  constructor(submission: Submission, about: About) {
    this.#submission = submission;
    this.#about = about;
    this.#results = openResults(about.grading.out, submission.id);
  }

  async grade(): Promise<GradeResult> {
    const { grading, setting, work } = this.#about;
    const folder = submissionIn(work);
    try {
      this.#contents = await copySubmission(this.#submission.path, folder, setting.user);
    } catch (error) {
      return this.#close({ status: 'not-startable', reason: `It can not be read: ${messageOf(error)}.` });
    }
    this.#plan = grading.assignment.planFor(planOf(folder));
    if (this.#plan === undefined) return this.#close({ status: 'not-startable', reason: whyNoPlan(folder) });
    await this.#judge(this.#plan);
    return this.#close(this.#fault);
  }

  async #judge(plan: Plan): Promise<void> {
    const { grading, setting, seed, work } = this.#about;
    const { assignment, signal } = grading;
    const { end, errors } = await runWorker(
      { kind: 'judge', ...workOf({ assignment, setting, work, plan, seed }) },
      {
        wallMs: assignment.buildMs + assignment.judgeMs * repeatsOf(assignment.rubric) + slackMs,
        signal,
        take: (message) => this.#take(message),
      },
    );
    if (end === 'interrupted') this.#fault ??= { status: 'not-graded', reason: 'The run was interrupted.' };
    if (end === 'died' && this.#events.length === 0)
      this.#fault ??= {
        status: 'not-graded',
        reason: `The process that judges ended too early${errors === '' ? '' : `: ${errors}`}`,
      };
    if (end === 'out-of-time' && this.#events.length === 0)
      this.#fault ??= { status: 'not-startable', reason: 'It did not come to an end within its time.' };
    if (end === 'finished' && cameToNothing(recordOf(this.#events)))
      this.#fault ??= {
        status: 'not-startable',
        reason: `It was not ready for a client within the ${assignment.judgeMs / 1000} s that it has.`,
      };
  }

  #take(message: Message): void {
    switch (message.type) {
      case 'built':
        this.#built = message.outcome;
        writeFileSync(join(this.#results.growing, 'build.log'), message.outcome.output);
        break;
      case 'unstartable':
        this.#fault = { status: 'not-startable', reason: message.reason };
        break;
      case 'not-possible':
        this.#fault = { status: 'not-graded', reason: message.reason };
        break;
      case 'event':
        this.#takeEvent(message);
        break;
      case 'finished':
        this.#command = message.command;
        break;
      case 'phase':
      case 'measured':
      case 'probed':
        break;
    }
  }

  #takeEvent({ round, event }: Extract<Message, { type: 'event' }>): void {
    (this.#rounds[round] ??= []).push(event);
    if (round > 0) return;
    appendFileSync(join(this.#results.growing, 'events.jsonl'), eventLine(event));
    if (event.type === 'check-ended' && this.#endsGroup(event.result.id)) this.#writePartial();
  }

  get #events(): readonly RunEvent[] {
    return this.#rounds[0] ?? [];
  }

  /** Whether this was the last check of its step of a server. */
  #endsGroup(id: string): boolean {
    const { checks } = recordOf(this.#events);
    const step = checks.find((check) => check.id === id)?.step;
    return checks.every((check) => check.step !== step || this.#events.some((event) => isResultOf(event, check.id)));
  }

  #writePartial(): void {
    const record = recordOf(this.#events);
    const result = { ...this.#resultOf(record, undefined), partial: true } as const;
    writeInto(this.#results.growing, 'result.json', `${JSON.stringify(result)}\n`);
  }

  #close(fault: Fault | undefined): GradeResult {
    const { assignment } = this.#about.grading;
    const rounds = this.#rounds.map((events) => ({ events, record: recordOf(events) }));
    const judged = eventsOfRounds(rounds, assignment.checks);
    const told = fault?.status === 'not-startable' || judged.length === 0 ? this.#broken(fault?.reason) : judged;
    const events = withGates(told, recordOf(told), assignment.gates);
    const record = recordOf(events);
    const result = this.#resultOf(record, fault);
    const { growing } = this.#results;
    // Everything anew and from memory: what a server could have written over meanwhile does not count.
    if (result.status === 'not-graded') writeInto(growing, 'events.jsonl', judged.map(eventLine).join(''));
    else writeRecord(growing, { events, record, assignment });
    for (const [at, round] of (rounds.length > 1 ? rounds : []).entries())
      writeInto(growing, `events-round-${at + 1}.jsonl`, round.events.map(eventLine).join(''));
    if (this.#built !== undefined) writeInto(growing, 'build.log', this.#built.output);
    writeInto(growing, 'result.json', `${JSON.stringify(result, undefined, 1)}\n`);
    // What was interrupted stays where it grew, and takes no place of a result that is whole.
    if (!this.#about.grading.signal.aborted) closeResults(this.#results);
    return result;
  }

  #broken(reason = 'It could not be judged.'): readonly RunEvent[] {
    const { grading, seed } = this.#about;
    const { checks, profile } = grading.assignment;
    // Once it was judged, its build was in order.
    const built = this.#built !== undefined && this.#events.length === 0 ? { built: this.#built } : {};
    return brokenEvents({ checks, profile, command: this.#plan?.run ?? [], seed, reason, ...built });
  }

  #resultOf(record: Record, fault: Fault | undefined): GradeResult {
    const { grading, seed } = this.#about;
    const scored = scoredOf(record, grading.assignment.rubric);
    const { verdict: _verdict, points: _points, ...unjudged } = scored;
    const judged = fault?.status !== 'not-graded';
    return {
      schema: 'echospec/grade/v1',
      id: this.#submission.id,
      status: fault?.status ?? 'graded',
      ...(fault !== undefined && { reason: fault.reason }),
      ...(judged ? scored : { ...unjudged, score: 0, withheld: scored.max, points: [] }),
      ...(this.#rounds.length > 1 && { rounds: this.#rounds.length }),
      seed,
      isolation: grading.isolation,
      ...(this.#plan !== undefined && { language: this.#plan.language }),
      ...(this.#built !== undefined && { build: { command: this.#plan?.build ?? [], ...this.#built, output: '' } }),
      ...(this.#command !== undefined && { command: this.#command }),
      ...(isToMeasure(record) && judged && { toMeasure: true }),
      ...(this.#contents !== undefined && this.#contents.leftOut.length > 0 && { leftOut: this.#contents.leftOut }),
      startedAt: new Date(this.#began).toISOString(),
      durationMs: Date.now() - this.#began,
      ...(grading.signal.aborted && { partial: true }),
      fingerprint: grading.assignment.fingerprintOf(this.#contents?.fingerprint ?? ''),
    };
  }
}

/** Whether a server used up its whole time before the first check had a result: one that only makes more processes, say. */
function cameToNothing({ run, counts }: Record): boolean {
  return run.ended === 'budget' && counts.passed === 0 && counts.failed === 0;
}

function isResultOf(event: RunEvent, id: string): boolean {
  return event.type === 'check-ended' && event.result.id === id;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

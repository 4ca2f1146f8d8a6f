import type { BenchDocument, Gate } from '../../bench/model.ts';
import type { CheckResult } from '../../harness/index.ts';
import type { PlannedCheck } from '../../harness/model/event.ts';
import { plannedGates, type Gates } from './gates.ts';

/** The name of the server that is measured. */
export const submissionName = 'submission';

/** Whether a measurement is worth another, longer one: a gate that is not held for certain, or a server that failed meanwhile. */
export function isUndecided(document: BenchDocument): boolean {
  return (
    document.gates.some((gate) => gate.outcome === 'broken' || (gate.outcome !== 'held' && gate.ratio !== undefined)) ||
    failures(document).length > 0
  );
}

/**
 * The gates as results of checks, by one measurement or by two of which the second was to confirm the first. A gate is broken only
 * where both say so, and failing under load is held against a server only when it does so twice; whatever can not be told on this
 * machine is skipped and costs nothing.
 */
export function gateResults(gates: Gates, documents: readonly BenchDocument[]): readonly CheckResult[] {
  return plannedGates(gates).map((planned, at) => {
    const name = Object.keys(gates)[at] ?? '';
    const durationMs = documents.reduce((sum, document) => sum + document.durationMs, 0);
    const head = { id: planned.id, level: planned.level, title: planned.title, durationMs, runs: documents.length };
    const seen = documents.map((document) => outcomeIn(document, name));
    const held = seen.find((outcome) => outcome.kind === 'held');
    if (held !== undefined) return { ...head, status: 'passed', facts: { ratio: held.words } };
    const failed = seen.filter((outcome) => outcome.kind === 'failed' || outcome.kind === 'broken');
    const last = failed.at(-1);
    if (last !== undefined && failed.length === documents.length)
      return {
        ...head,
        status: 'failed',
        expected: expectedOf(planned),
        observed: last.words,
        confirmed: { failed: failed.length, of: documents.length },
      };
    const words = seen.find((outcome) => outcome.kind === 'not measurable')?.words ?? last?.words ?? 'it was not measured';
    return { ...head, status: 'skipped', because: `Not measurable here: ${words}.` };
  });
}

type Outcome = { readonly kind: 'held' | 'broken' | 'failed' | 'not measurable'; readonly words: string };

function outcomeIn(document: BenchDocument, name: string): Outcome {
  const [failure] = failures(document);
  if (failure !== undefined) return { kind: 'failed', words: `while it was measured (${failure.workload}), ${failure.sentence}` };
  const gate = document.gates.find((one) => one.name === name);
  if (gate === undefined) return { kind: 'not measurable', words: 'it was not measured' };
  if (gate.outcome === 'held') return { kind: 'held', words: ratioWords(gate) };
  const disturbed = document.measurements.some(({ noisy }) => noisy);
  if (gate.outcome === 'broken' && (!disturbed || isFarBelow(gate))) return { kind: 'broken', words: ratioWords(gate) };
  const skip = document.skipped.find(({ server }) => server === submissionName);
  const because = disturbed ? 'other work on this machine disturbed it' : (skip?.because ?? gate.because ?? 'no reason is known');
  return { kind: 'not measurable', words: [ratioWords(gate), because].filter((part) => part !== '').join('; ') };
}

/** Other work takes its time from both servers, slice by slice in turn: it does not make one of them twice as slow as the other. */
function isFarBelow({ ratio, least }: Gate): boolean {
  return ratio !== undefined && ratio.high < least / 2;
}

function failures({ failures: all }: BenchDocument): BenchDocument['failures'] {
  return all.filter(({ server }) => server === submissionName);
}

function ratioWords({ ratio }: Gate): string {
  if (ratio === undefined) return '';
  const [value, low, high] = [ratio.value, ratio.low, ratio.high].map((number) => number.toFixed(2));
  return `${value} times as many as the reference server (between ${low} and ${high})`;
}

function expectedOf({ title }: PlannedCheck): string {
  return title.replace('answers ', 'the server answers ');
}

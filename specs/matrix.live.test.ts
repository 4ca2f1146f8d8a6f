import { afterAll, describe, expect, it } from 'vitest';
import { compareWithEntry } from '../cli/matrix/compare.ts';
import { judgeEntry, type Judgement } from '../cli/matrix/judge-entry.ts';
import { stopAllInstances } from '../harness/ends.ts';
import {
  conformingClients,
  conformingServers,
  faultyClients,
  faultyServers,
  prepare,
  type FaultyEntry,
  type ServerEntry,
} from '../reference-servers/index.ts';
import { checks, profiles } from './index.ts';

/**
 * The matrix of our own servers and clients, and all checks. Here stands a sample in which every check is violated once, with every conforming
 * echo server and one of each other kind; `npm run matrix` judges all of them. Where the machine is so busy that it would take too
 * long, the rest is skipped, by name.
 */
const budgetMs = 7 * 60_000;
const known = (entry: ServerEntry): boolean => Object.hasOwn(profiles, entry.profile);
const conforming = [...conformingServers, ...conformingClients].filter(
  (entry) => entry.profile === 'echo' || (known(entry) && entry.language === 'c'),
);
const faulty = [...faultyServers, ...faultyClients].filter(known);

/** The same bytes in every run, as in `npm run matrix`. */
const seed = 7;
const began = performance.now();

afterAll(stopAllInstances);

describe('the index of faulty servers', () => {
  const violated = new Set(faulty.flatMap((entry) => [...entry.violates, ...(entry.mayViolate ?? [])]));

  it('holds one at least for every check', () => {
    // A profile of one's own has no server of ours; its checks are tested with the examples.
    expect(checks.filter((check) => check.step !== 'own' && !violated.has(check.id)).map((check) => check.id)).toEqual([]);
  });

  it('names no check that does not exist', () => {
    const ids = new Set(checks.map((check) => check.id));
    expect([...violated].filter((id) => !ids.has(id))).toEqual([]);
  });
});

describe.concurrent('a faulty server violates what its entry names, and its mistake is named first', { timeout: 240_000 }, () => {
  for (const entry of sampleOf(faulty)) {
    it(entry.name, async ({ skip, expect: expectHere }) => {
      const judgement = await judged(entry, skip);
      // A check that its mistake shows only now and then can be undecided for the same reason.
      const undecided = judgement.undecided.filter((check) => check.status === 'errored' || !entry.mayViolate?.includes(check.id));
      expectHere({ ...compareWithEntry(entry, judgement), undecided }).toEqual({
        missing: [],
        surplus: [],
        first: entry.bug,
        undecided: [],
      });
    });
  }
});

describe.concurrent('a conforming server is blamed for nothing', { timeout: 240_000 }, () => {
  for (const entry of conforming) {
    it(entry.name, async ({ skip, expect: expectHere }) => {
      const { failed, undecided, broken } = await judged(entry, skip);
      const blamed = failed.filter((check) => check.level !== 'MAY');
      expectHere({ blamed, undecided, broken }).toEqual({ blamed: [], undecided: [], broken: undefined });
    });
  }
});

/** Few servers that violate every check once: always the one that adds most, those first whose language starts fast. */
function sampleOf(entries: readonly FaultyEntry[]): readonly FaultyEntry[] {
  const slow = (entry: FaultyEntry): boolean => !['c', 'python', 'node'].includes(entry.language);
  const ordered = [...entries].sort((a, b) => Number(slow(a)) - Number(slow(b)));
  const open = new Set(ordered.flatMap((entry) => entry.violates));
  const sample: FaultyEntry[] = [];
  while (open.size > 0) {
    const adds = (entry: FaultyEntry): number => entry.violates.filter((id) => open.has(id)).length;
    const best = ordered.reduce((most, entry) => (adds(entry) > adds(most) ? entry : most));
    sample.push(best);
    for (const id of best.violates) open.delete(id);
  }
  return sample;
}

/** Judges a server. Without its toolchain the test is skipped, by name. */
async function judged(entry: ServerEntry, skip: (because: string) => never): Promise<Extract<Judgement, { kind: 'judged' }>> {
  if (performance.now() - began > budgetMs) return skip('the time for the sample is over: npm run matrix judges it');
  const prepared = await prepare(entry);
  if (prepared.kind === 'broken') throw new Error(prepared.because);
  const judgement = await judgeEntry(entry, { seed });
  return judgement.kind === 'judged' ? judgement : skip(judgement.because);
}

import type { FaultyEntry } from '../../reference-servers/index.ts';
import type { Judgement } from './judge-entry.ts';

/** A server may serve one client after the other whatever else is wrong with it, and is noted for it. */
const freeChoice = 'accept/simultaneous-clients';

/** How far the judgement of a faulty server is from what its entry names. */
export function compareWithEntry(
  entry: FaultyEntry,
  judgement: Extract<Judgement, { kind: 'judged' }>,
): {
  /** Checks that it ought to fail, and did not. */
  readonly missing: readonly string[];
  /** Checks that it failed, and that its entry does not allow for. */
  readonly surplus: readonly string[];
  /** The mistake that is named first. */
  readonly first?: string;
} {
  const allowed = new Set([...entry.violates, ...(entry.mayViolate ?? []), freeChoice]);
  const failed = judgement.failed.map((check) => check.id);
  const first = judgement.causes.find((bug) => bug !== 'iterative' || entry.bug === bug);
  return {
    missing: entry.violates.filter((id) => !failed.includes(id)),
    surplus: failed.filter((id) => !allowed.has(id)),
    ...(first !== undefined && { first }),
  };
}

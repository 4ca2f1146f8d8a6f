import { Violation, type Diagnosis, type Evidence, type HintContext } from '../harness/index.ts';
import { checks, diagnoseWith } from './index.ts';

/** A failure as a check would tell it: which check, what it saw, and what is known of the server. For tests of the diagnoses. */
export type Seen = {
  readonly check: string;
  readonly evidence: Evidence;
  readonly context?: Partial<HintContext>;
};

/** The mistakes that are named for what was seen, the best fit first. */
export function namedFor(seen: Seen): readonly string[] {
  return diagnosesFor(seen).map(({ bug }) => bug);
}

export function diagnosesFor({ check, evidence, context }: Seen): readonly Diagnosis[] {
  const found = checks.find(({ id }) => id === check);
  if (found === undefined) throw new Error(`There is no check ${check}.`);
  const violation = new Violation({ expected: 'all', observed: 'less', certainty: 'certain', evidence });
  const violated = {
    kind: 'violated',
    violation,
    process: { state: 'running' },
    steps: [],
    sentences: [],
    facts: {},
    learned: {},
  } as const;
  const { knowledge, ...rest } = { knowledge: {}, stderr: '', stdout: '', ...context };
  return diagnoseWith(knowledge)(found, violated, rest);
}

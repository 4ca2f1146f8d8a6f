import type { Hint } from '../../harness/index.ts';

export const restHints: readonly Hint[] = [
  {
    bug: 'idle-poll-spin',
    fits: (evidence) => (evidence.kind === 'spinning' ? 0.9 : 0),
    because: (evidence) => `a thread used ${String(evidence['percent'])} % of a CPU ${String(evidence['when'])}`,
  },
];

import type { Hint } from '../../harness/index.ts';

/** Before a client came, the server rested. */
export const withClient = 'while its only client said nothing';

export const restHints: readonly Hint[] = [
  {
    bug: 'pollout-left-on',
    fits: (evidence) => (evidence['alwaysReady'] !== undefined && evidence['when'] === withClient ? 0.95 : 0),
    because: (evidence) =>
      `while its only client said nothing, ${String(evidence['alwaysReady'])}() returned at once, over and over, although it was called without a timeout: the socket of the client can be written to`,
  },
  {
    bug: 'idle-poll-spin',
    fits: (evidence) => (evidence.kind === 'spinning' ? 0.9 : 0),
    because: (evidence) => `a thread used ${String(evidence['percent'])} % of a CPU ${String(evidence['when'])}`,
  },
];

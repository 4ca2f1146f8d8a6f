import type { Evidence, Hint } from '../../harness/index.ts';

/** Before a client came, the server rested. */
export const withClient = 'while its only client said nothing';

/** A client of a service has left in the middle of what it was sent. */
export const afterClient = 'after its only client had left';

const sends = new Set(['write', 'writev', 'sendto', 'sendmsg', 'sendfile']);

/** What a loop goes on with whose client is gone. */
function spinsInSend(evidence: Evidence): string | undefined {
  const call = evidence['spinsIn'];
  return evidence['when'] === afterClient && typeof call === 'string' && sends.has(call) ? call : undefined;
}

export const restHints: readonly Hint[] = [
  {
    bug: 'pollout-left-on',
    fits: (evidence) => (evidence['alwaysReady'] !== undefined && evidence['when'] === withClient ? 0.95 : 0),
    because: (evidence) =>
      `while its only client said nothing, ${String(evidence['alwaysReady'])}() returned at once, over and over, although it was called without a timeout: the socket of the client can be written to`,
  },
  {
    bug: 'write-error-unchecked-loop',
    fits: (evidence) => (spinsInSend(evidence) === undefined ? 0 : 0.95),
    because: (evidence) => `${afterClient}, a thread called ${spinsInSend(evidence) ?? 'write'}() over and over`,
  },
  {
    bug: 'idle-poll-spin',
    fits: (evidence) => (evidence.kind === 'spinning' ? 0.9 : 0),
    because: (evidence) => `a thread used ${String(evidence['percent'])} % of a CPU ${String(evidence['when'])}`,
  },
];

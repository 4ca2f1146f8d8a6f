import type { ProcessReport } from '../harness/model/verdict.ts';

/** What the process did, as a clause: `was killed by SIGPIPE`, `is still running, waits in sendto`. */
export function processSentence({ state, blockedIn, exitCode, signal }: ProcessReport): string {
  const words = {
    running: blockedIn === undefined ? 'is still running' : `is still running, waits in ${blockedIn}`,
    exited: exitCode === undefined ? 'has ended' : `has ended with exit status ${exitCode}`,
    signalled: signal === undefined ? 'was killed by a signal' : `was killed by ${signal}`,
  };
  return words[state];
}

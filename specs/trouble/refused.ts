import { defineCheck, type Hint } from '../../harness/index.ts';
import { expectEndsAsFailed, untilEndedMs } from '../client/ends.ts';
import { handedOf } from '../client/handing.ts';
import { common, complains, exitZeroOnError, silentError } from '../client/hints.ts';
import { startWithoutHost } from '../client/meet.ts';
import { posix, tcpReset } from '../sources.ts';
import { diedBy, howItEnded } from '../hints.ts';

/** Languages in which connect() throws: who ends in silence has caught the exception. */
const throwing: ReadonlySet<string> = new Set(['python', 'java', 'javascript', 'ruby']);

const hints: readonly Hint[] = [
  {
    bug: 'client-connect-unchecked',
    fits: (evidence, context) => {
      if (evidence['statusZero'] === true)
        return complains(context) ? 0.3 : throwing.has(context.knowledge.language ?? '') ? 0.2 : 0.9;
      return evidence['crashed'] === true && diedBy(context, 'SIGPIPE', 'SIGSEGV') ? 0.95 : 0;
    },
    because: (_evidence, context) => `${howItEnded(context)}, and had not said that nobody listens`,
  },
  {
    bug: 'client-crashes-when-refused',
    fits: (evidence) => (evidence['crashed'] === true ? 0.9 : 0),
    because: (_evidence, context) => howItEnded(context),
  },
  exitZeroOnError,
  silentError,
];

export default defineCheck<Record<string, never>>({
  id: 'trouble/refused',
  step: 'trouble',
  title: 'says so and fails when nobody listens',
  level: { client: 'SHOULD' },
  rationale:
    'A server that does not run is the most ordinary trouble of a client. The user must learn of it, and so must a script.',
  sources: [posix('connect()'), tcpReset],
  needs: ['close/ends'],
  launches: 'itself',
  limitMs: untilEndedMs,
  inputs: [{}],
  hints: [...hints, ...common],
  async holds(attempt) {
    const client = await startWithoutHost(attempt, handedOf(attempt, 20));
    await expectEndsAsFailed(client, { after: 'when nobody listens at its port' });
  },
});

import { defineCheck, silenceBeforeEndMs, sleep } from '../../harness/index.ts';
import { man, rfc862 } from '../sources.ts';

export default defineCheck<{ readonly idleMs: number }>({
  id: 'transfer/idle-client-is-kept',
  step: 'transfer',
  title: 'still answers a client that said nothing for two seconds',
  level: { echo: 'MAY', 'line-echo': 'MAY' },
  rationale:
    'A pause is not an end. A server may have a policy for idle clients; a receive timeout that is taken for the end of the input is a mistake.',
  sources: [rfc862, man('socket(7)')],
  needs: ['transfer/several-messages'],
  mostlyWaits: true,
  inputs: [{ idleMs: 2_200 }],
  hints: [{ bug: 'recv-timeout-as-eof', fits: () => 0.8, because: () => 'after a pause of 2.2 s the connection no longer worked' }],
  async holds(attempt, { idleMs }) {
    const speaker = await attempt.connect();
    await speaker.exchange(12);
    attempt.learn({ dropsIdleClients: true });
    await sleep(idleMs);
    const { connection } = speaker;
    // The time that it takes to be dropped tells this reason from others where another connection ends.
    if (connection.end !== 'open')
      attempt.learn({ dropsIdleAfterMs: silenceBeforeEndMs(connection.descriptor) ?? connection.longestPauseMs });
    await speaker.exchange(12, { what: `an answer after a pause of ${idleMs / 1000} s` });
    attempt.learn({ dropsIdleClients: false });
  },
});

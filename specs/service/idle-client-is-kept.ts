import { count, defineCheck, sleep, untilConsumed, type Attempt, type Connection } from '../../harness/index.ts';
import { man } from '../sources.ts';
import { serviceHints } from './service-hints.ts';
import { fail } from './visits.ts';

const idleMs = 2_200;
const saidBytes = 100;

export default defineCheck<null>({
  id: 'service/idle-client-is-kept',
  step: 'service',
  title: 'keeps a client that says nothing for two seconds',
  level: { discard: 'MAY' },
  rationale:
    'The service lasts until the client ends the connection (RFC 863). A pause is not an end; how long a server bears one can be its policy.',
  sources: [{ kind: 'rfc', number: 863 }, man('socket(7)')],
  needs: ['service/serves-a-client'],
  mostlyWaits: true,
  inputs: [null],
  hints: [
    {
      bug: 'recv-timeout-as-eof',
      fits: (evidence) => (evidence['idle'] === true && evidence.kind !== 'process-ended' ? 0.96 : 0),
      because: () => `after a pause of ${idleMs / 1000} s the connection had been ended`,
    },
    ...serviceHints,
  ],
  async holds(attempt) {
    const speaker = await attempt.connect();
    const { connection } = speaker;
    speaker.say(saidBytes);
    await untilConsumed(attempt, connection);
    attempt.note(`the client says nothing for ${idleMs / 1000} s`);
    await sleep(idleMs);
    await expectOpen(attempt, connection);
    speaker.say(saidBytes);
    await untilConsumed(attempt, connection);
    await expectOpen(attempt, connection);
    connection.reset();
  },
});

async function expectOpen(attempt: Attempt, connection: Connection): Promise<void> {
  if (connection.end === 'open') return;
  await fail(
    attempt,
    connection,
    { kind: connection.end === 'eof' ? 'early-eof' : 'reset', idle: true },
    {
      expected: 'the connection lasts until the client ends it',
      observed: `${count(saidBytes)} were taken, and in a pause of ${idleMs / 1000} s the server ended the connection`,
    },
  );
}

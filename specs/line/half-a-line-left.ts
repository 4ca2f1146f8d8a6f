import { defineCheck, limits, untilConsumed, Violation } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { posix, tcpStream } from '../sources.ts';

const halfBytes = 17;

export default defineCheck<{ readonly leaves: 'in-order' | 'by-reset' }>({
  id: 'line/half-a-line-left',
  step: 'line',
  title: 'forgets half a line when its client has left',
  level: { 'line-echo': 'MUST' },
  rationale:
    'What one client has left unfinished ends with its connection. In a buffer that outlives it, it stands before the first line of the next client.',
  sources: [tcpStream, posix('recv()')],
  needs: ['line/coalesced-lines', 'line/stepped-line', 'accept/next-client'],
  inputs: [{ leaves: 'in-order' }, { leaves: 'by-reset' }],
  hints: [
    {
      bug: 'global-state-between-clients',
      fits: (evidence) => (wrongKinds.has(evidence.kind) && evidence['afterHalfALine'] === true ? 0.94 : 0),
      because: () => 'half a line of the client before came with, or in place of, the first line of the next',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { leaves }) {
    const first = await attempt.connect();
    await first.exchange(20);
    first.send(first.next(40).subarray(0, halfBytes));
    await untilConsumed(attempt, first.connection);
    if (leaves === 'by-reset') first.connection.reset();
    else {
      first.connection.halfClose();
      await first.connection.untilEnd(limits.nothingMs);
      first.connection.close();
    }
    const second = await attempt.connect();
    try {
      await second.exchange(30, { what: 'an answer for the next client, after one that has left half a line' });
    } catch (error) {
      throw error instanceof Violation ? error.withMore({ afterHalfALine: true }) : error;
    }
    second.connection.close();
  },
});

const wrongKinds: ReadonlySet<string> = new Set(['foreign', 'stale', 'altered', 'surplus', 'duplicated', 'lost', 'reordered']);

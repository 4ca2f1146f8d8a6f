import { defineCheck, isSpinning, limits, NotApplicable, Violation } from '../../harness/index.ts';
import { crashes } from '../hints.ts';
import { posix } from '../sources.ts';

export default defineCheck<{ readonly leaves: 'by closing' | 'by half-closing' }>({
  id: 'end/quiet-after-close',
  step: 'end',
  title: 'has nothing to do for a client that has left',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale:
    'When the client has gone, reading from its connection returns at once, for ever. A loop that does not take this for the end keeps a CPU busy.',
  sources: [posix('recv()')],
  needs: ['end/eof-after-half-close', 'accept/next-client', 'resources/idle-cpu'],
  requires: ['proc'],
  inputs: [{ leaves: 'by closing' }, { leaves: 'by half-closing' }],
  hints: [
    {
      bug: 'busy-loop-on-eof',
      fits: (evidence) => (evidence.kind === 'spinning' ? 0.8 : 0),
      because: () => 'a thread of the server uses a CPU all the time after the client has left',
    },
    crashes,
  ],
  async holds(attempt, { leaves }) {
    const speaker = await attempt.connect();
    await speaker.exchange(20);
    if (await isSpinning(attempt))
      throw new NotApplicable('This server is busy also while a client is connected and says nothing.');
    if (leaves === 'by closing') speaker.connection.close();
    else speaker.connection.halfClose();
    await speaker.connection.untilEnd(leaves === 'by closing' ? 1 : limits.replyMs);
    await attempt.until(() => (serverHasLetGo(speaker.connection.serverEnd()) ? true : undefined), { limitMs: 150, everyMs: 5 });
    if (!(await isSpinning(attempt))) return;
    throw new Violation({
      expected: 'an idle process after the client has left',
      observed: 'a thread of the server ran, or wanted to run, more than half of the time',
      certainty: 'wants-confirmation',
      evidence: { kind: 'spinning' },
    });
  },
});

function serverHasLetGo(end: { readonly state: string } | undefined): boolean {
  return end === undefined || end.state === 'TIME_WAIT' || end.state === 'LAST_ACK';
}

import { defineCheck, limits, Violation, type Hint } from '../../harness/index.ts';
import { framingOf } from '../profiles.ts';
import { answer } from '../client/answer.ts';
import { expectEnds, untilEndedMs } from '../client/ends.ts';
import { handedOf } from '../client/handing.ts';
import { common, howItStands, neverCloses } from '../client/hints.ts';
import { meet, type Meeting } from '../client/meet.ts';
import { takeMessage } from '../client/message.ts';
import { situationOf } from '../client/situation.ts';
import { posix, tcpClosing } from '../sources.ts';

/** Calls that wait for bytes and for nothing else. */
const reads: readonly string[] = ['recvfrom', 'recvmsg', 'read'];

const readsPastAnswer: Hint = {
  bug: 'client-reads-past-answer',
  fits: (evidence) => {
    const waits = (evidence['waitsIn'] as readonly string[] | undefined) ?? [];
    return evidence['serverStays'] === true && Number(evidence.unread ?? 0) === 0 && waits.some((call) => reads.includes(call))
      ? 0.85
      : 0;
  },
  because: howItStands,
};

export default defineCheck<{ readonly server: 'ends its side' | 'stays' }>({
  id: 'close/ends',
  step: 'close',
  title: 'closes the connection and ends when it has its answer',
  level: { client: 'MUST' },
  rationale: 'A client that stays keeps a place at the server, and whoever started it waits for it.',
  sources: [posix('close()'), tcpClosing],
  needs: ['send/whole-message', 'send/tells-the-end'],
  launches: 'itself',
  quick: true,
  limitMs: untilEndedMs,
  inputs: [{ server: 'ends its side' }, { server: 'stays' }],
  hints: [
    {
      bug: 'client-child-keeps-connection',
      fits: (evidence) => (evidence['keptOpen'] === true ? 0.95 : 0),
      because: (evidence) =>
        Number(evidence['keepers']) > 0
          ? `${String(evidence['keepers'])} of its child processes live on, and the connection is open`
          : 'the connection is open although the client has ended',
    },
    readsPastAnswer,
    neverCloses,
    ...common,
  ],
  async holds(attempt, { server }) {
    const stays = server === 'stays';
    // Where a message ends by itself, a server may wait for the next one: the client must not wait for it to close.
    if (stays && (attempt.profile.reply === 'none' || (framingOf(attempt.profile) ?? { kind: 'eof' }).kind === 'eof')) return;
    const meeting = await meet(attempt, handedOf(attempt, 20));
    await takeMessage(attempt, meeting);
    await answer(attempt, meeting, { afterwards: stays ? 'stay' : 'half-close' });
    const { client, visitor } = meeting;
    const after = stays
      ? 'when it has the whole answer, although the server keeps the connection'
      : 'when it has the answer and its end';
    await expectEnds(client, { after, visitor, more: { afterAnswer: true, serverStays: stays } });
    await expectConnectionEnded(meeting);
  },
});

/** The kernel closes what a process has open when it ends, unless another process has it open as well. */
async function expectConnectionEnded(meeting: Meeting): Promise<void> {
  const { visitor, client } = meeting;
  const end = await visitor.until(() => (visitor.end === 'open' ? undefined : visitor.end), limits.waitingClientMs);
  if (end !== undefined) return;
  throw new Violation({
    expected: 'the end of the connection (FIN) when the client has ended',
    observed: 'the client has ended, and its connection is still open',
    certainty: 'wants-confirmation',
    evidence: { kind: 'no-eof', keptOpen: true, keepers: client.tree.alive().length, ...situationOf(meeting) },
  });
}

import { count, defineCheck, limits, Violation, type Attempt, type Speaker } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { posix, rfc862, tcpStream } from '../sources.ts';

export default defineCheck<{ readonly lengths: readonly number[] }>({
  id: 'transfer/answers-without-newline',
  step: 'transfer',
  title: 'sends bytes back that do not end in a line feed',
  level: { echo: 'MUST' },
  rationale: 'Echo is about bytes, not lines: what was received is sent back, whether a line feed stands at its end or not.',
  sources: [rfc862, tcpStream, posix('recv()')],
  needs: ['transfer/answers-a-message'],
  quick: true,
  inputs: [{ lengths: [5] }],
  hints: [
    {
      bug: 'waits-for-newline',
      fits: (evidence) => (evidence['releasedBy'] === 'line-feed' ? 0.95 : 0),
      because: () => 'the answer came when a line feed was sent behind the message',
    },
    {
      bug: 'adds-newline',
      fits: (evidence) => (evidence.kind === 'surplus' && /^[\r\n]+$/.test(String(evidence.observedHead)) ? 0.95 : 0),
      because: () => 'a line feed came back that was not sent',
    },
    {
      bug: 'waits-for-full-buffer',
      fits: (evidence) => (evidence['releasedBy'] === 'length' ? 0.7 : 0),
      because: () => 'the answer came when more bytes were sent',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { lengths }) {
    const speaker = await attempt.connect();
    for (const length of lengths) await exchangeWithoutNewline(attempt, speaker, length);
  },
});

async function exchangeWithoutNewline(attempt: Attempt, speaker: Speaker, length: number): Promise<void> {
  const { connection } = speaker;
  speaker.say(length, { alphabet: 'word', end: 'anything' });
  const due = speaker.dueBytes;
  const how = await connection.untilReceived(due);
  speaker.judgeSoFar();
  if (how === 'ended') await speaker.throwShort({ due, how });
  if (how === 'complete') {
    await connection.until(() => (connection.receivedBytes > due ? true : undefined), { limitMs: 30 });
    speaker.judgeSoFar();
    return;
  }
  const evidence = await speaker.evidence('silence');
  attempt.note('the client sends more, to find out what releases the answer');
  speaker.say(3, { alphabet: 'word', end: 'anything' });
  await connection.until(() => (connection.receivedBytes > due - length ? true : undefined), { limitMs: 300 });
  let releasedBy = connection.receivedBytes > due - length ? 'length' : 'nothing';
  if (releasedBy === 'nothing') {
    speaker.send(Buffer.from('\n'));
    await connection.until(() => (connection.receivedBytes > due - length ? true : undefined), { limitMs: limits.waitingClientMs });
    if (connection.receivedBytes > due - length) releasedBy = 'line-feed';
  }
  throw new Violation({
    expected: `${count(length)} back`,
    observed: `nothing${releasedBy === 'line-feed' ? ', until a line feed was sent' : releasedBy === 'length' ? ', until more was sent' : ''}`,
    certainty: 'wants-confirmation',
    evidence: { ...evidence, expectedBytes: length, receivedBytes: 0, releasedBy },
  });
}

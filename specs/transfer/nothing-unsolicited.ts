import { defineCheck, limits, Violation } from '../../harness/index.ts';
import { ended, howItEndedAndWhatItSaid } from '../hints.ts';
import { rfc862 } from '../sources.ts';
import { counted } from '../../harness/words.ts';

export default defineCheck<null>({
  id: 'transfer/nothing-unsolicited',
  step: 'transfer',
  title: 'sends nothing of its own',
  level: { echo: 'MUST', 'line-echo': 'MUST', own: 'MUST' },
  rationale: 'An echo server sends back what it received, and nothing else: no greeting, no prompt.',
  sources: [rfc862],
  needs: ['listen/accepts-connections'],
  quick: true,
  inputs: [null],
  hints: [
    {
      bug: 'unsolicited-banner',
      fits: (evidence) => (evidence.kind === 'unsolicited' ? 0.95 : 0),
      because: (evidence) => `before the client had sent anything, ${counted(evidence.receivedBytes, 'byte')} came`,
    },
    {
      bug: 'single-shot',
      fits: (evidence, { exit, stderr }) =>
        ended(evidence) && evidence['seenAs'] !== 'refused' && exit?.exitCode === 0 && stderr === '' ? 0.6 : 0,
      because: () => 'the process ended with status 0, without a word, while its first client was connected',
    },
    {
      // Nobody has connected before: main() has returned, and nothing keeps the process alive.
      bug: 'exits-at-start',
      fits: (evidence) => (ended(evidence) && evidence['seenAs'] === 'refused' ? 0.55 : 0),
      because: (_evidence, context) =>
        `it listened, and before its first client was connected ${howItEndedAndWhatItSaid(context)}: nothing kept it from its end`,
    },
  ],
  async holds(attempt) {
    const speaker = await attempt.connect();
    const { connection } = speaker;
    await attempt.until(() => (connection.receivedBytes > 0 || (connection.serverEnd()?.inode ?? 1) !== 0 ? true : undefined), {
      limitMs: 300,
      everyMs: 2,
    });
    await connection.until(() => (connection.receivedBytes > 0 ? true : undefined), { limitMs: limits.nothingMs });
    if (connection.receivedBytes === 0) return;
    await connection.until(() => undefined, { limitMs: 30 });
    const banner = connection.received.toString('latin1');
    attempt.learn({ banner });
    throw new Violation({
      expected: 'nothing before the client has sent something',
      observed: `${counted(connection.receivedBytes, 'byte')}: ${JSON.stringify(banner.slice(0, 60))}`,
      certainty: 'certain',
      evidence: { kind: 'unsolicited', receivedBytes: connection.receivedBytes, observedHead: banner.slice(0, 64) },
    });
  },
});

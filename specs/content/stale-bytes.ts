import { carriesOneMessage, defineCheck, limits } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { posix, rfc862 } from '../sources.ts';
import { carriesAnyBytes } from './exchange-bytes.ts';
import { counted } from '../../harness/words.ts';

export default defineCheck<{ readonly secret: number }>({
  id: 'content/stale-bytes',
  step: 'content',
  title: 'sends a short message back without bytes of an earlier one',
  level: { echo: 'MUST', 'line-echo': 'MUST', 'single-message': 'MUST' },
  fits: carriesAnyBytes,
  rationale:
    "A buffer still holds what was received before. Only as many bytes as the last recv() returned are an answer; the rest may be another client's secret.",
  sources: [rfc862, posix('recv()')],
  needs: ['single/message-sizes', 'transfer/several-messages', 'accept/next-client'],
  quick: true,
  inputs: [{ secret: 60 }],
  hints: [
    {
      bug: 'stale-buffer-leak',
      fits: (evidence) => (evidence.kind === 'foreign' || evidence.kind === 'surplus' || evidence.kind === 'duplicated' ? 0.95 : 0),
      because: (evidence) => `behind a message of ${counted(evidence.expectedBytes, 'byte')} came what an earlier client had sent`,
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { secret }) {
    const first = await attempt.connect();
    await first.exchange(secret);
    await attempt.leave(first);
    let second = await attempt.connect();
    for (const [turn, length] of [2, 40, 3].entries()) {
      if (turn > 0 && carriesOneMessage(attempt.profile)) {
        await attempt.leave(second);
        second = await attempt.connect();
      }
      second.say(length);
      second.endMessage();
      const due = second.dueBytes;
      const how = await second.untilAnswered();
      second.judgeSoFar();
      if (how !== 'complete') await second.throwShort({ due, how });
    }
    await second.connection.until(() => (second.connection.receivedBytes > second.dueBytes ? true : undefined), {
      limitMs: limits.nothingMs / 2,
    });
    second.judgeSoFar();
  },
});

import { defineCheck, limits, Violation } from '../../harness/index.ts';
import { howItEnded } from '../hints.ts';
import { posix } from '../sources.ts';
import { sendMessage } from './answer.ts';

export default defineCheck<null>({
  id: 'single/ends-after-its-client',
  step: 'single',
  title: 'ends with status 0 when its only client was served',
  level: { 'single-message': 'MUST' },
  clients: 'one',
  fits: (profile) => profile.lifetime === 'one-shot',
  rationale:
    'A server for one client has done its work when the client has its answer: it closes, and ends as a program ends that went well.',
  sources: [posix('exit()')],
  needs: ['single/whole-message', 'single/answers-before-eof', 'single/closes-after-reply'],
  mayEndServer: true,
  inputs: [null],
  hints: [
    {
      bug: 'crashes',
      fits: (evidence) => (evidence.kind === 'process-ended' ? 0.8 : 0),
      because: (_evidence, context) => howItEnded(context),
    },
    {
      bug: 'hangs',
      fits: (evidence) => (evidence.kind === 'other' ? 0.5 : 0),
      because: () => 'the process went on after its only client',
    },
  ],
  async holds(attempt) {
    const speaker = await sendMessage(attempt, 40);
    await speaker.expectEverything();
    await attempt.leave(speaker);
    const exit = await attempt.server.untilExit(limits.replyMs);
    if (exit?.exitCode === 0) return;
    throw new Violation({
      expected: 'the process ends with status 0 after its only client',
      observed: exit === undefined ? 'the process went on' : `it ended with ${exit.signal ?? `status ${String(exit.exitCode)}`}`,
      certainty: exit === undefined ? 'wants-confirmation' : 'certain',
      evidence: { kind: exit === undefined ? 'other' : 'process-ended' },
    });
  },
});

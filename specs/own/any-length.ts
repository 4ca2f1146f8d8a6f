import { bytesOf, defineCheck, type ProfileOptions } from '../../harness/index.ts';
import { counted } from '../../harness/words.ts';
import { fitting, lengthsOf } from '../framing.ts';
import { crashes, memoryFault } from '../hints.ts';
import { framingOf } from '../profiles.ts';
import { posix, tcpStream } from '../sources.ts';
import { expectAnswers } from './expect-answers.ts';
import { ownHints } from './own-hints.ts';
import { saysItself, wireOf } from './say.ts';

const lengths = [1, 0, 2, 80, 255, 256, 1_000, 1_023, 1_024, 1_025, 4_096, 5_000];

export default defineCheck<{ readonly length: number }>({
  id: 'own/any-length',
  step: 'own',
  title: 'answers messages of any length',
  level: { own: 'MUST' },
  fits: (profile) => saysItself(profile) && hasManyLengths(profile),
  rationale:
    'A profile without `messages` is one for any bytes: the empty message, and one that is longer than a buffer. Where a server need not take them, the profile says so by its own `messages`.',
  sources: [tcpStream, posix('recv()')],
  needs: ['own/answers-messages', 'own/coalesced-messages', 'own/stepped-messages'],
  quick: true,
  inputs: lengths.map((length) => ({ length })) as [{ length: number }, ...{ length: number }[]],
  hints: [
    {
      bug: 'recv-overflows-buffer',
      fits: (_evidence, context) => (memoryFault(context) ? 0.98 : 0),
      because: (evidence) => `the process died of a memory fault at a message of ${counted(evidence['length'], 'byte')}`,
    },
    {
      bug: 'empty-line-ends-connection',
      fits: (evidence) => (evidence['length'] === 0 && (evidence.kind === 'early-eof' || evidence.kind === 'reset') ? 0.97 : 0),
      because: () => 'the message of no bytes ended the connection; longer ones were answered',
    },
    {
      bug: 'drops-empty-line',
      fits: (evidence) => (evidence['length'] === 0 && evidence.kind === 'silence' && evidence['endOfMessage'] === '\n' ? 0.97 : 0),
      because: () => 'the empty line was not answered; others were',
    },
    {
      bug: 'empty-message-hangs',
      fits: (evidence) => (evidence['length'] === 0 && evidence.kind === 'silence' && evidence['endOfMessage'] !== '\n' ? 0.97 : 0),
      because: () => 'the message of no bytes was not answered; longer ones were',
    },
    {
      bug: 'message-length-limit',
      fits: (evidence) => (Number(evidence['length']) >= 80 && evidence['rightOnFresh'] !== true ? 0.94 : 0),
      because: (evidence) =>
        `a message of ${counted(evidence['length'], 'byte')} was not answered as it should be; shorter ones were`,
    },
    ...ownHints,
    crashes,
  ],
  async holds(attempt, { length }) {
    attempt.log.restart();
    const framing = framingOf(attempt.profile);
    if (framing === undefined || length > lengthsOf(framing).max) return;
    const speaker = await attempt.connect();
    const content = bytesOf({ number: attempt.seed + length, offset: 0, length, alphabet: 'word' });
    speaker.send(wireOf(attempt.profile, fitting(framing, content)));
    await expectAnswers(attempt, speaker, { length });
    speaker.connection.close();
  },
});

function hasManyLengths(profile: ProfileOptions): boolean {
  const framing = framingOf(profile);
  return framing !== undefined && lengthsOf(framing).min < lengthsOf(framing).max;
}

import { defineCheck, NotApplicable, type Hint } from '../../harness/index.ts';
import { handedOf, possibleLength } from '../client/handing.ts';
import { common } from '../client/hints.ts';
import { meet } from '../client/meet.ts';
import { takeMessage } from '../client/message.ts';
import { posix, tcpStream } from '../sources.ts';
import { counted } from '../../harness/words.ts';

/** The longest end of a message that is common: CR LF. */
const endBytesMax = 2;

const cut: Hint = {
  bug: 'client-message-cut',
  fits: (evidence) => {
    const came = Number(evidence.receivedBytes);
    // Behind the part that is left stands the end of the message, where the client adds it.
    if (evidence.kind === 'altered' && came < Number(evidence.expectedBytes) && came - Number(evidence.offset) <= endBytesMax)
      return 0.6;
    return (evidence.kind === 'early-eof' || evidence.kind === 'silence' || evidence.kind === 'lost') &&
      came < Number(evidence.expectedBytes)
      ? 0.6
      : 0;
  },
  because: (evidence) => `only the first ${String(evidence.receivedBytes)} of ${counted(evidence.expectedBytes, 'byte')} came`,
};

export default defineCheck<{ readonly length: number }>({
  id: 'send/long-message',
  step: 'send',
  title: 'sends long messages whole, whatever their length',
  level: { client: 'MUST' },
  rationale: 'A message does not become shorter because a buffer of the client is. What is cut without a word is lost.',
  sources: [posix('send()'), tcpStream],
  needs: ['send/whole-message', 'send/tells-the-end'],
  launches: 'itself',
  inputs: [{ length: 1025 }, { length: 4097 }, { length: 65_537 }, { length: 300_000 }],
  hints: [cut, ...common],
  async holds(attempt, { length }) {
    const possible = possibleLength(attempt, length);
    if (possible < 1024) throw new NotApplicable(`In this framing a message has at most ${counted(possible, 'byte')}.`);
    const meeting = await meet(attempt, handedOf(attempt, length));
    await takeMessage(attempt, meeting);
  },
});

import { defineCheck, type Hint } from '../../harness/index.ts';
import { handedOf } from '../client/handing.ts';
import { common } from '../client/hints.ts';
import { meet } from '../client/meet.ts';
import { takeMessage } from '../client/message.ts';
import { posix, tcpClosing } from '../sources.ts';

const noHalfClose: Hint = {
  bug: 'client-no-half-close',
  fits: (evidence) => (evidence.kind === 'no-eof' && evidence['running'] === true ? 0.9 : 0),
  because: () => 'the message came, and the client waits for the answer with its sending side open',
};

export default defineCheck<Record<string, never>>({
  id: 'send/tells-the-end',
  step: 'send',
  title: 'ends its sending side behind the message, where this is what completes it',
  level: { client: 'MUST' },
  fits: ({ framing }) => framing === 'eof',
  rationale: 'A server that reads to the end of the file can not answer before it has come: without it both wait for each other.',
  sources: [posix('shutdown()'), tcpClosing],
  needs: ['send/whole-message'],
  launches: 'itself',
  quick: true,
  inputs: [{}],
  hints: [noHalfClose, ...common],
  async holds(attempt) {
    await takeMessage(attempt, await meet(attempt, handedOf(attempt, 20)));
  },
});

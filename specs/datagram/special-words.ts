import { defineCheck } from '../../harness/index.ts';
import { ended } from '../hints.ts';
import { udpEcho } from '../sources.ts';
import { datagramHints } from './datagram-hints.ts';

/** Words to which servers in tutorials give a meaning of their own, as they are and with a line end. */
const words = [
  'exit',
  'quit',
  'bye',
  'stop',
  'end',
  'close',
  'shutdown',
  'EXIT',
  'QUIT',
  'q',
  '.',
  'help',
  'exit\n',
  'quit\n',
  'bye\n',
];

export default defineCheck<null>({
  id: 'datagram/special-words',
  step: 'datagram',
  title: 'gives no word a meaning of its own',
  level: { 'echo-udp': 'MUST' },
  rationale: 'Echo has no commands. A word that ends the server is data like any other, and anybody can send it.',
  sources: [udpEcho],
  needs: ['datagram/every-byte-value'],
  inputs: [null],
  hints: [
    {
      bug: 'quit-command',
      fits: (evidence) => (ended(evidence) || evidence.kind === 'silence' ? 0.95 : 0.6),
      because: (evidence) => `the datagram ${String(evidence['word'])} was not answered like others`,
    },
    ...datagramHints,
  ],
  async holds(attempt) {
    const { datagrams } = attempt;
    const client = await datagrams.client();
    for (const text of words) {
      const word = JSON.stringify(text);
      await datagrams.exchange(client, Buffer.from(text), { what: `the datagram ${word} back`, more: { word } });
      await datagrams.exchange(client, client.next(20), { what: `20 bytes back after the datagram ${word}`, more: { word } });
    }
  },
});

import { defineCheck } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { rfc862 } from '../sources.ts';
import { exchangeBytes } from './exchange-bytes.ts';

/** Words to which servers in tutorials give a meaning of their own. */
const words = [
  'quit',
  'exit',
  'bye',
  'QUIT',
  'EXIT',
  'BYE',
  'q',
  '.',
  'stop',
  'end',
  'close',
  'shutdown',
  'logout',
  'disconnect',
  'help',
  'kill',
  'done',
];

export default defineCheck<{ readonly text: string }>({
  id: 'content/special-words',
  step: 'content',
  title: 'gives no word a meaning of its own',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale: 'Echo has no commands. A word that ends the connection, or the server, is data like any other.',
  sources: [rfc862],
  needs: [
    'transfer/several-messages',
    'accept/next-client',
    'content/stale-bytes',
    'transfer/answers-without-newline',
    'transfer/byte-by-byte',
  ],
  inputs: [
    { text: `${words[0] ?? ''}\n` },
    ...words.slice(1).map((word) => ({ text: `${word}\n` })),
    { text: '\x03\n' },
    { text: '\x04\n' },
    { text: '\x1a\n' },
  ],
  hints: [
    {
      bug: 'quit-command',
      fits: (evidence) => (['silence', 'early-eof', 'reset', 'process-ended', 'altered'].includes(evidence.kind) ? 0.9 : 0.2),
      because: (evidence) => `the message ${String(evidence['text'])} was not echoed like others, or ended the connection`,
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { text }) {
    const speaker = await exchangeBytes(attempt, Buffer.from(text, 'latin1'), { text: JSON.stringify(text) });
    speaker.say(10);
    const due = speaker.dueBytes;
    const how = await speaker.connection.untilReceived(due);
    speaker.judgeSoFar({ text: JSON.stringify(text) });
    if (how !== 'complete')
      await speaker.throwShort({
        due,
        how,
        what: `an answer to the message after ${JSON.stringify(text)}`,
        more: { text: JSON.stringify(text) },
      });
    speaker.connection.close();
  },
});

import { defineCheck } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes, memoryFault } from '../hints.ts';
import { posix, rfc862 } from '../sources.ts';
import { carriesAnyText, exchangeBytes } from './exchange-bytes.ts';

export default defineCheck<{ readonly text: string }>({
  id: 'content/format-characters',
  step: 'content',
  title: 'sends percent signs back as they came',
  level: { echo: 'MUST', 'line-echo': 'MUST', 'single-message': 'MUST' },
  clients: 'one',
  fits: carriesAnyText,
  rationale: 'What a client sends is data. Handed to printf() as the format, it reads and writes the memory of the server.',
  sources: [rfc862, posix('fprintf()')],
  needs: ['transfer/several-messages', 'accept/next-client', 'content/stale-bytes'],
  quick: true,
  inputs: [{ text: '100%\n' }, { text: '%d %x %p %%\n' }, { text: '%s%s%s%s%s%n%n %p %x %d %%\n' }],
  hints: [
    {
      bug: 'printf-format-injection',
      fits: (evidence, context) =>
        memoryFault(context) ? 0.97 : ['altered', 'lost', 'surplus', 'reordered'].includes(evidence.kind) ? 0.85 : 0.4,
      because: (_evidence, context) =>
        memoryFault(context)
          ? 'the process died of a memory fault when percent signs came'
          : 'text with percent signs came back changed',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { text }) {
    await exchangeBytes(attempt, Buffer.from(text, 'latin1'));
  },
});

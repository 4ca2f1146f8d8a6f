import type { Record } from '../harness/model/record.ts';
import { brokeOff, endDetail, endSentence, verdictSentence } from './verdict-words.ts';

/**
 * A run that did not come to its end, as one more test for formats that know nothing but tests: without it, what was not judged
 * counts as skipped there, and the run looks green.
 */
export type BrokenRun = { readonly id: string; readonly step: string; readonly title: string; readonly message: string };

export function brokenRunOf(record: Record): BrokenRun | undefined {
  if (!brokeOff(record)) return undefined;
  const sentence = record.run.ended === 'not-startable' ? verdictSentence(record) : endSentence(record);
  const message = [sentence, endDetail(record)].filter((text) => text !== '').join('\n');
  return { id: 'run/comes-to-its-end', step: 'run', title: 'the run comes to its end', message };
}

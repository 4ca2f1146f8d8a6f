import type { Record } from '../harness/model/record.ts';
import { skipKindOf } from './skipped.ts';
import { subjectOfRun } from './steps.ts';
import { counted } from './text/words.ts';

/** The verdict as a sentence. */
export function verdictSentence(record: Record): string {
  const { name } = record.profile;
  const subject = subjectOfRun(record);
  const must = record.checks.filter((check) => check.level === 'MUST');
  const failed = must.filter((check) => check.status === 'failed' && check.known === undefined).length;
  const mended = record.checks.filter((check) => check.known !== undefined && check.status === 'passed').length;
  if (failed === 0 && mended > 0 && record.verdict === 'violates')
    return `The baseline is out of date: ${counted(mended, 'known failure')} ${mended === 1 ? 'passes' : 'pass'} now.`;
  const should = record.checks.filter(
    (check) => check.level === 'SHOULD' && check.status === 'failed' && check.known === undefined,
  ).length;
  if (failed === 0 && should > 0 && record.verdict === 'violates')
    return `The server violates ${counted(should, 'recommendation')} (SHOULD) of the profile ${name}, and --strict asks for all of them.`;
  if (record.run.ended === 'not-startable')
    return `The ${subject} could not be started: ${messageHead(record) || 'no reason is recorded.'}`;
  const sentences = {
    conforms: `The ${subject} conforms to the profile ${name}${warningsOf(record)}.`,
    violates: `The ${subject} does not conform to the profile ${name}: it violates ${failed} of ${counted(must.length, 'requirement')} (MUST)${waitingOf(must)}.`,
    inconclusive: `The ${subject} could not be judged against the profile ${name}: ${reasonOf(record)}.`,
    error: `The run failed, which says nothing about the ${subject}: ${reasonOf(record)}.`,
  };
  return sentences[record.verdict];
}

/** One or two words for a title. */
export function verdictTitle(verdict: Record['verdict']): string {
  return { conforms: 'conforms', violates: 'does not conform', inconclusive: 'not judged', error: 'the run failed' }[verdict];
}

/** How the run ended, when it did not complete; empty when it did. */
export function endSentence(record: Record): string {
  const { ended } = record.run;
  if (ended === undefined) return '';
  // The verdict of a program that could not be started has the message already.
  const message = ended === 'not-startable' ? '' : messageHead(record);
  return `${endings[ended]} ${message}`.trimEnd();
}

/** What follows the first line of the message with which the run ended, such as the output of a compiler; mostly empty. */
export function endDetail({ run: { message = '' } }: Record): string {
  return message.split('\n').slice(1).join('\n');
}

/** Whether the run broke off, so that part of it was not judged and no report of it may look like one of a whole run. */
export function brokeOff({ run: { ended } }: Record): boolean {
  return ended !== undefined && ended !== 'bail';
}

function messageHead({ run: { message = '' } }: Record): string {
  return message.split('\n')[0] ?? '';
}

const endings = {
  interrupted: 'The run was interrupted; the rest was not judged.',
  budget: 'The time for the run was used up; the rest was not judged.',
  bail: 'The run stopped at the first failure, as asked.',
  'not-startable': 'Nothing was judged.',
  error: 'The run broke off, and not by the program under test.',
  died: 'The run ended without a word: it was killed, or it crashed. The rest was not judged.',
} as const;

/** Of all that was not judged, what was left out as needing what failed: `1 of 48` alone sounds as if the others were fine. */
function waitingOf(must: Record['checks']): string {
  const all = new Map(must.map((check) => [check.id, check]));
  const waiting = must.filter((check) => check.status === 'skipped' && skipKindOf(check, all) === 'need').length;
  return waiting === 0 ? '' : `, and ${waiting} could not be tried because of that`;
}

function warningsOf(record: Record): string {
  const warnings = record.checks.filter(
    (check) => check.status === 'failed' && check.level === 'SHOULD' && check.known === undefined,
  ).length;
  return warnings === 0 ? '' : `, with ${counted(warnings, 'warning')} (SHOULD)`;
}

function reasonOf(record: Record): string {
  const { ended } = record.run;
  if (record.checks.length === 0) return 'no check was carried out';
  if (ended === 'died' || ended === 'interrupted') return 'the run ended early';
  if (ended === 'budget') return 'the time was used up';
  const { errored, inconclusive } = record.counts;
  if (errored > 0) return `${counted(errored, 'check')} broke by a fault of echospec`;
  return inconclusive > 0 ? `${counted(inconclusive, 'check')} came to no result` : 'it broke off';
}

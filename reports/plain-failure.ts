import type { Record } from '../harness/model/record.ts';
import { headlineOf } from './failures.ts';
import { failureBlock } from './terminal/failure.ts';
import { isFlaky, roundsWords } from './rounds-words.ts';
import { paintFor } from './text/paint.ts';
import { capital } from './text/words.ts';

type Check = Record['checks'][number];

/** One line that says what happened to a check; for a passed one its title. */
export function messageOf(check: Check): string {
  if (check.status === 'passed') return check.title;
  if (check.status !== 'failed') return check.because ?? 'No reason is recorded.';
  const often = isFlaky(check) ? roundsWords(check) : undefined;
  return often === undefined ? headlineOf(check) : `${headlineOf(check).replace(/\.?$/, '.')} ${capital(often)}.`;
}

/** Everything about a check as plain text, as the terminal shows it; for one that did not fail its message. */
export function detailOf(check: Check): string {
  if (check.status !== 'failed') return messageOf(check);
  return failureBlock({ first: check, others: [], level: check.level }, { columns: 80, paint: paintFor('none') }).join('\n');
}

import type { Attempt, Evidence } from '../../harness/index.ts';
import { answer, expectPrinted } from './answer.ts';
import type { Handed } from './handing.ts';
import { meet, type Meeting } from './meet.ts';
import { expectMessage, takeMessage } from './message.ts';

/** A whole conversation: the message comes and nothing else, it is answered, and the answer is printed where this is asked for. */
export async function converse(
  attempt: Attempt,
  handed: Handed,
  { printed, ...more }: { readonly printed: 'looked at' | 'left alone' } & Partial<Evidence>,
): Promise<Meeting> {
  const meeting = await meet(attempt, handed);
  await takeMessage(attempt, meeting, more);
  await expectNothingMore(meeting, more);
  await answer(attempt, meeting);
  if (printed === 'looked at') await expectPrinted(attempt, meeting, more);
  return meeting;
}

/** What is too much comes at once, or never. */
export async function expectNothingMore(meeting: Meeting, more: Partial<Evidence> = {}): Promise<void> {
  const { visitor } = meeting;
  await visitor.until(() => (visitor.end === 'open' ? undefined : true), 60);
  await expectMessage(meeting, more);
}

import { describe, expect, it } from 'vitest';
import { judge } from '../../cli/judge.ts';

type Case = readonly [profile: string, mistake: string, check: string, bug: string];

/** Servers of a user's own with one mistake each: the check that fails first, and the mistake that is named first. */
const cases: readonly Case[] = [
  ['dialogue', 'from-zero', 'own/answers-messages', 'wrong-answer'],
  ['dialogue', 'shared', 'own/answers-messages', 'global-state-between-clients'],
  ['dialogue', 'exception', 'own/answers-messages', 'exception-at-message'],
  ['dialogue', 'hangs-up', 'own/answers-messages', 'closes-at-message'],
  ['dialogue', 'crlf', 'own/answers-messages', 'other-end-of-message'],
  ['dialogue', 'once', 'own/answers-messages', 'one-message-then-close'],
  ['dialogue', 'reply-per-recv', 'own/stepped-messages', 'reply-per-recv'],
  ['notes', 'never-drops', 'own/answers-messages', 'wrong-answer'],
  ['backwards', 'cuts', 'own/any-length', 'message-length-limit'],
  ['backwards', 'utf-8', 'own/any-bytes', 'utf8-decode'],
  ['adder', 'swapped', 'own/answers-messages', 'wrong-answer'],
  ['adder', 'bare', 'own/answers-messages', 'len-form'],
  ['adder', 'one-recv', 'own/stepped-messages', 'piece-is-a-message'],
  ['adder', 'dies-of-half', 'own/incomplete-message', 'incomplete-message-fatal'],
  ['shift', 'overflow', 'own/any-bytes', 'exception-at-message'],
  // Failures that end in silence take longer.
  ['dialogue', 'silent', 'own/answers-messages', 'message-unanswered'],
  ['dialogue', 'no-end', 'own/answers-messages', 'reply-lacks-newline'],
  ['dialogue', 'stays', 'own/answers-messages', 'no-close-after-answer'],
  ['dialogue', 'recv-is-a-line', 'own/coalesced-messages', 'recv-is-a-line'],
  ['backwards', 'drops-empty', 'own/any-length', 'drops-empty-line'],
  ['backwards', 'strips', 'own/any-bytes', 'trims-whitespace'],
  ['adder', 'endian', 'own/answers-messages', 'len-endian'],
  ['adder', 'header', 'own/stepped-messages', 'len-header-short-read'],
];

/** Where the machine is so busy that it would take too long, the rest is skipped, by name. */
const budgetMs = 90_000;
const began = performance.now();

describe('a server of a profile of one’s own', () => {
  it.each(['dialogue', 'notes', 'backwards', 'adder', 'shift', 'shout'])(
    'that keeps the profile %s is blamed for nothing',
    async (profile) => {
      const failed = (await judged(profile, 'none', ['--only', 'own/*'])).checks.filter((check) =>
        ['failed', 'inconclusive'].includes(check.status),
      );
      expect(failed.filter((check) => check.level !== 'MAY').map((check) => check.id)).toEqual([]);
    },
  );

  it.for(cases)('%s with the mistake %s fails %s, and is told %s', async ([profile, mistake, check, bug], { skip }) => {
    if (performance.now() - began > budgetMs) skip('the machine is so busy that the rest would take too long');
    const record = await judged(profile, mistake, ['--only', 'own/*']);
    const failed = record.checks.find((candidate) => candidate.status === 'failed');
    expect([failed?.id, failed?.diagnosis?.[0]?.bug]).toEqual([check, bug]);
  });
});

async function judged(profile: string, mistake: string, options: readonly string[]): ReturnType<typeof judge> {
  const folder = 'specs/own/fixtures';
  return judge(['python3', `${folder}/server.py`, profile, mistake, '{port}'], {
    options: ['--profile', `${folder}/${profile}.mjs`, '--failures', 'none', '--seed', '11', ...options],
  });
}

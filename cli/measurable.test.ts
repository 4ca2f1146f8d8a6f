import { describe, expect, it } from 'vitest';
import { profiles, type ProfileChoices } from '../specs/profiles.ts';
import type { ProfileOptions } from '../harness/index.ts';
import { benchOptionsFor } from './measurable.ts';

function profileOf(name: string, choices: ProfileChoices): ProfileOptions {
  const make = profiles[name];
  if (make === undefined) throw new Error(`There is a profile ${name}.`);
  return make(choices);
}

describe('how a server is measured', () => {
  it.each([
    [profileOf('echo', {}), []],
    [profileOf('line-echo', {}), ['--profile', 'line-echo', '--line-end', 'lf']],
    [profileOf('line-echo', { cr: 'strip' }), ['--profile', 'line-echo', '--line-end', 'lf']],
    [
      profileOf('line-echo', { lineEnd: 'crlf', messageMax: 512 }),
      ['--profile', 'line-echo', '--line-end', 'crlf', '--message-max', '512'],
    ],
    [profileOf('line-echo', { lineEnd: 'crlf', cr: 'strip' }), undefined],
    [profileOf('single-message', { framing: 'line' }), undefined],
    [profileOf('discard', {}), undefined],
    [profileOf('echo-udp', {}), undefined],
  ])('follows from the profile: $name, $framing', (profile, words) => {
    expect(benchOptionsFor(profile)).toEqual(words);
  });
});

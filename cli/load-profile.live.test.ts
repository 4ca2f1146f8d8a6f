import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../harness/index.ts';
import { loadProfile, namesFile } from './load-profile.ts';

describe('a profile file that can not be used', () => {
  it.each<readonly [file: string, message: RegExp]>([
    ['throws', /`reply` threw for the message ".*": not today\. It must answer every message/],
    ['throws-when-empty', /`reply` threw for the message "": .* restrict `messages`/],
    ['unknown-field', /there is no field `lifeTime`\. The fields of a profile: name, framing/],
    ['unknown-clients', /`clients` is one of sequential, concurrent, not `many`/],
    ['wrong-and', /with `and: colse` .* belongs `and: 'close'`/],
    ['by-chance', /gave two answers to the same messages/],
    ['messages-of-numbers', /`messages` made a value of the type number\. .* \.map/],
    ['messages-with-end', /in which stands "\\n", the end of a message/],
    ['messages-too-short', /which has 5 bytes\. With this framing a message has 8:/],
    ['answer-with-end', /ends with "\\n", which is added to every answer/],
    ['answer-too-long', /has 400 bytes, where its length can tell 255 at most/],
    ['named-export', /exports `mine`, and nothing as its default/],
    ['named-profile', /exports `profile`, and nothing as its default: write `export default profile;`/],
    ['a-function', /exports a function and no profile/],
    ['no-bytes', /`reply` returned number .* It must return a Buffer/],
    ['promise', /`reply` returned a promise/],
    ['exports-nothing', /exports no profile: write `export default defineProfile/],
    ['wrong-framing', /there is no framing `lines`\. The framings: eof, line/],
    ['no-reply', /`reply` is missing: a function/],
    ['contradiction', /leave `lifetime` out, or choose another framing/],
    ['missing-import', /can not be loaded: .*no-such-package-at-all.*npm install/],
    ['exits', /must only export a profile/],
    ['endless', /`reply` for the message "echo.*" did not come to an end within 10 s: look for a loop/],
  ])('%s', async (file, message) => {
    const loading = loadProfile(`cli/fixtures/profiles/${file}.mjs`);
    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.toBeInstanceOf(UsageError);
  });

  it('says so when it is no JavaScript', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'echospec-')), 'broken.mjs');
    writeFileSync(file, "export default { framing: 'line', reply: (message => message };\n");
    await expect(loadProfile(file)).rejects.toThrow(/can not be loaded: .* Is it JavaScript, as an ES module/);
  });

  it('says so when there is none', async () => {
    await expect(loadProfile('./nowhere.mjs')).rejects.toThrow(/There is no file/);
  });

  it('says so when an option belongs into the file', async () => {
    await expect(loadProfile('cli/fixtures/profiles/throws.mjs', { framing: 'eof' })).rejects.toThrow(/write it into/);
  });
});

describe('a profile file in a folder where nothing is installed', () => {
  it.each([
    ['shout.mjs', ''],
    ['shout.ts', ': Buffer'],
  ])('may import echospec and fast-check: %s', async (name, type) => {
    const file = join(mkdtempSync(join(tmpdir(), 'echospec-')), name);
    writeFileSync(
      file,
      `import { defineProfile } from 'echospec';
       import fc from 'fast-check';
       const reply = (message${type}) => message.toString('latin1').toUpperCase();
       export default defineProfile({ name: 'shout', framing: 'line', messages: fc.constant('hello'), reply });\n`,
    );
    const { framing, replyOf } = await loadProfile(file);
    expect(framing).toContain('line');
    expect(replyOf(Buffer.from('hello\n')).toString()).toBe('HELLO\n');
  });
});

describe('the name of a profile', () => {
  it.each(['./mine.mjs', 'profiles/mine', 'mine.js', 'mine.ts', 'mine.cjs'])('%s is a file', (text) =>
    expect(namesFile(text)).toBe(true),
  );
  it.each(['echo', 'line-echo', 'single-message'])('%s comes with us', (text) => expect(namesFile(text)).toBe(false));
});

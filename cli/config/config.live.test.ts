import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageFolder } from '../version.ts';
import { readConfig } from './read-config.ts';

/** The config as the command finds it: from files in the working directory. */
let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'echospec-config-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const wrong = ['python3', join(packageFolder(), 'reference-servers', 'python', 'faulty', 'one_message_then_close.py'), '{port}'];

function echospec(...argv: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(packageFolder(), 'dist', 'cli', 'main.js'), ...argv], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, CI: '1' },
  });
  return { status, stdout, stderr };
}

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

describe('a config that is a program', () => {
  it('may be TypeScript, and is data', () => {
    write(
      'echospec.config.ts',
      "import type { Config } from 'echospec';\nexport default { feedback: 'all' as string } satisfies Config;\n",
    );
    expect(echospec('test', '--quick')).toMatchObject({
      status: 2,
      stderr: 'echospec: echospec.config.ts:2: feedback: it is "all". Choose one of full, actual-only, none.\n',
    });
  });

  it.each([
    ['export default () => ({});', 'the config is a function. A config is data'],
    ['export default { hints: { listen: () => 1 } };', '`listen` is a function'],
    ["throw new Error('boom');", 'it can not be loaded: boom.'],
    ['process.exit(0);', 'it ended the process while it was loaded.'],
    ['export default {};', 'exports nothing. Write: export default'],
    ['export default {', 'it can not be loaded: '],
  ])('that is wrong is a usage error: %s', async (text, said) => {
    write('echospec.config.mjs', text);
    await expect(readConfig(join(folder, 'echospec.config.mjs'))).rejects.toThrow(said);
  });

  it('is only one', () => {
    write('echospec.config.js', '');
    write('echospec.config.json', '{}');
    expect(echospec('test').stderr).toContain('There are echospec.config.js and echospec.config.json, and only one can count');
  });
});

describe('echospec test with a config', () => {
  const only = ['--only', 'transfer/several-messages', '--only', 'content/nul-bytes'];

  it('leaves no trace of what is hidden: not in the reports, the progress, the log, the kept failures, the exit code', () => {
    write('echospec.config.json', '{ "visibility": { "transfer/several-messages": "hidden" } }');
    const reports = ['terminal', 'events=log.jsonl', 'json=result.json', 'html=page.html'].flatMap((to) => ['--report', to]);
    const { status, stdout, stderr } = echospec('test', ...only, ...reports, '--', ...wrong);
    const files = ['log.jsonl', 'result.json', 'page.html'].map((name) => readFileSync(join(folder, name), 'utf8'));
    for (const text of [stdout, stderr, ...files]) expect(text).not.toContain('several-messages');
    expect(existsSync(join(folder, 'echospec-failures', 'transfer-several-messages.json'))).toBe(false);
    expect(status).toBe(0);
    // Points from this log would be those of the visible checks only.
    expect(echospec('report', 'log.jsonl', '--as', 'gradescope=grade.json').stderr).toContain('1 of them) are not in this result');
    expect(echospec('report', 'log.jsonl', '--as', 'markdown=page.md').stderr).toBe('');

    const instructor = echospec('test', ...only, '--audience', 'instructor', '--', ...wrong);
    expect(instructor.stdout).toContain('transfer/several-messages');
    expect(instructor.status).toBe(1);
  });

  it('takes the profile, the words and the hints from it, and the command line before it', () => {
    const config = {
      profile: { name: 'line-echo', lineEnd: 'crlf' },
      hints: { 'transfer/*': 'Read chapter 5.' },
      explain: { 'one-message-then-close': { likely: 'You hang up too early.' } },
    };
    write('echospec.config.json', JSON.stringify(config));
    const told = echospec('test', '--report', 'json', '--only', 'listen/accepts-connections', '--', ...wrong);
    expect(JSON.parse(told.stdout).profile).toMatchObject({ name: 'line-echo', framing: 'line, CR LF' });
    const { stdout } = echospec('test', '--profile', 'echo', ...only, '--name', 'ada', '--', ...wrong);
    expect(stdout).toContain('You hang up too early.');
    expect(stdout).toContain('Read chapter 5.');
    expect(echospec('explain', 'one-message-then-close').stdout).toContain('You hang up too early.');
  });

  it.each([
    [
      '{ "profile": { "name": "echo",\n"lineEnd": "lf" } }',
      'echospec.config.json:2: profile "lineEnd": --line-end does not go with',
    ],
    ['{\n"profile": "ekho" }', 'echospec.config.json:2: profile: There is no profile `ekho`'],
    ['{ "profile": {\n"name": "./mine.mjs" } }', 'echospec.config.json:2: profile "name": There is no file mine.mjs'],
    [
      '{ "points": { "line/*": 5 } }',
      'gives points to `line/*`, which nobody can earn: no check of the profile echo that counts fits it',
    ],
    ['{ "points": { "listen": 5, "listen/*": 5 } }', 'gives points to `listen`, which nobody can earn: each check that fits it'],
    ['{ "visibility": { "listen": "hidden" } }', '--bail would show students that a hidden check failed', '--bail'],
  ])('refuses what makes no sense: %s', (text, said, ...argv) => {
    write('echospec.config.json', text);
    const { status, stderr } = echospec('test', ...argv);
    expect(stderr).toContain(said);
    expect(status).toBe(2);
  });
});

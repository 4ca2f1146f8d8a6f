import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The example project as an instructor copies it into a folder of their own, with this package and vitest installed there. */
const top = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'echospec-vitest-'));

beforeAll(() => {
  cpSync(join(top, 'examples/vitest'), folder, { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(top, join(folder, 'node_modules/echospec'));
  symlinkSync(join(top, 'node_modules/vitest'), join(folder, 'node_modules/vitest'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the example project', () => {
  it('passes with its server, and judges no more than what a filter leaves', () => {
    const { status, tests } = vitest('server.test.mjs', '-t', 'transfer/several-messages');
    expect(status).toBe(0);
    expect(tests.filter((test) => test.status === 'passed').map((test) => test.title)).toEqual([
      'transfer/several-messages (MUST): answers several messages on one connection',
    ]);
  });
});

describe('a server with a mistake', () => {
  const server = join(top, 'reference-servers/python/faulty/read_once.py');

  it('fails the test of the check that it violates, with what the terminal shows, and skips what needs it', () => {
    const { status, tests, output } = judged(['--only', 'transfer/several-messages', '--only', 'transfer/many-messages']);
    const [failed, ...others] = tests.filter((test) => test.status === 'failed');
    expect({ status, others }).toEqual({ status: 1, others: [] });
    expect(failed?.title).toMatch(/^transfer\/several-messages \(MUST\)/);
    const [message = ''] = failed?.failureMessages ?? [];
    for (const part of ['The server reads once', 'expected', 'exchange', 'client 1 connects', 'look at', 'do this', 'replay'])
      expect(message).toContain(part);
    expect(output).toContain('It needs transfer/several-messages, which failed.');
  });

  it('is told from a command line that can not be', () => {
    expect(judged(['--profil', 'echo']).output).toContain('Did you mean --profile?');
  });

  function judged(options: readonly string[]): Ran {
    const call = `conformance(${JSON.stringify(['python3', server, '{port}'])}, { options: ${JSON.stringify(options)} });`;
    writeFileSync(join(folder, 'faulty.test.mjs'), `import { conformance } from 'echospec/vitest';\n${call}\n`);
    return vitest('faulty.test.mjs', '--reporter=verbose');
  }
});

type Test = { readonly title: string; readonly status: string; readonly failureMessages: readonly string[] };
type Ran = { readonly status: number | null; readonly output: string; readonly tests: readonly Test[] };

function vitest(...argv: readonly string[]): Ran {
  const program = join(folder, 'node_modules/vitest/vitest.mjs');
  const { VITEST: _inside, ...environment } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, 'run', ...argv, '--reporter=json', '--outputFile.json=result.json'],
    { cwd: folder, encoding: 'utf8', env: { ...environment, NO_COLOR: '1' } },
  );
  const result: { readonly testResults: readonly { readonly assertionResults: readonly Test[] }[] } = JSON.parse(
    readFileSync(join(folder, 'result.json'), 'utf8'),
  );
  return { status, output: `${stdout}${stderr}`, tests: result.testResults.flatMap((file) => file.assertionResults) };
}

import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { Record } from '../harness/index.ts';
import { processesWithEnvironment } from '../harness/system/proc.ts';

/** The command as a user has it: what it prints, and its exit code. */
const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const programs = fileURLToPath(new URL('../harness/launch/fixtures/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'echospec-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a command line that is wrong gets exit code 2 and one message with what to do', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['an unknown command', ['tset'], /There is no command `tset`\. Did you mean `test`\?/],
    ['an unknown option', ['test', '--sead', '1'], /There is no option --sead\. Did you mean --seed\?/],
    ['an unknown profile', ['test', '--profile', 'ekho'], /There is no profile `ekho`/],
    ['a port out of range', ['test', '--port', '99999'], /--port takes a whole number from 1 to 65535/],
    ['a pattern that no check matches', ['test', '--only', 'transfre/*'], /No check .* matches `transfre\/\*`/],
    ['an unknown report', ['test', '--report', 'junti'], /junti/],
  ])('%s', async (_name, argv, message) => {
    const { code, stderr } = await echospec(argv);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('what can not be judged gets exit code 3', () => {
  it('a command that does not exist', async () => {
    const { code, stderr } = await echospec(['test', '--', './no-such-server']);
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('There is no file ./no-such-server') });
  });

  it('and every report that was asked for says so', async () => {
    const formats = ['json', 'events', 'junit', 'tap', 'gradescope', 'classroom50', 'prairielearn'];
    const fileOf = (format: string) => join(folder, `missing.${format}`);
    const reports = formats.flatMap((format) => ['--report', `${format}=${fileOf(format)}`]);
    const { code, stdout } = await echospec(['test', ...reports, '--', './no-such-server']);
    expect(code).toBe(3);
    expect(stdout).toBe('');
    for (const format of formats) expect(readFileSync(fileOf(format), 'utf8')).toContain('There is no file ./no-such-server');
    expect(JSON.parse(readFileSync(fileOf('json'), 'utf8'))).toMatchObject({
      verdict: 'error',
      run: { ended: 'not-startable' },
      counts: { failed: 0, errored: 0 },
    });
  });

  it('a file whose interpreter is missing, with the rest of the reports', async () => {
    const file = join(folder, 'server.sh');
    writeFileSync(file, '#!/no/such/interpreter\n');
    chmodSync(file, 0o755);
    const { code, stdout } = await echospec(['test', '--report', 'json', '--', file]);
    expect({ code, record: JSON.parse(stdout) }).toMatchObject({ code: 3, record: { run: { ended: 'not-startable' } } });
  });

  it('a build that failed, with the words of the compiler', async () => {
    const log = join(folder, 'build.log');
    writeFileSync(log, `server.c:3: error: first\n${'x'.repeat(100_000)}\nmake: *** [all] Error 1\n`);
    const { code, stdout, stderr } = await echospec(['test', '--build-failed', log, '--report', 'gradescope', '--', './server']);
    expect(code).toBe(3);
    expect(JSON.parse(stdout).output).toMatch(/It does not build\.[^]*server\.c:3: error: first[^]*Error 1/);
    expect(stderr.length).toBeLessThan(25_000);
    expect(await echospec(['test', '--build-failed', './no-such-log', '--', './server'])).toMatchObject({ code: 2 });
  });

  it('a file that is not executable', async () => {
    const file = join(folder, 'server.py');
    writeFileSync(file, 'print()');
    chmodSync(file, 0o644);
    const { code, stderr } = await echospec(['test', '--', file]);
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('chmod +x') });
  });
});

it('a port that another program has is not held against the server', async () => {
  const other = createServer((socket) => socket.pipe(socket));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const { code, stderr } = await echospec([
    'test',
    '--port',
    String(port),
    '--',
    process.execPath,
    `${programs}listens.mjs`,
    '{port}',
  ]);
  other.close();
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining(`Port ${port} is in use`) });
});

describe('a server that can not be talked to is judged, with exit code 1', () => {
  it.each<[string, RegExp]>([
    ['exits-at-once', /no such thing/],
    ['never-listens', /no socket of the process was in the LISTEN state/],
    ['wrong-port', /127\.0\.0\.1:\d+/],
    ['udp', /UDP/],
    ['closes-at-once', /client 1/],
  ])('%s', async (name, text) => {
    const { code, stdout } = await echospec([
      'test',
      '--level',
      'must',
      '--',
      process.execPath,
      `${programs}${name}.mjs`,
      '{port}',
    ]);
    expect(stdout).toMatch(text);
    expect(code).toBe(1);
    expect(stdout).not.toContain('\x1b');
  });
});

describe('a run that is interrupted', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('by %s leaves no process behind and writes its reports', async (signal) => {
    const file = join(folder, `${signal}.json`);
    const mark = `ECHOSPEC_TEST_MARK=${signal}-${process.pid}`;
    const { code } = await echospec(
      ['test', '--report', `json=${file}`, '--', process.execPath, `${programs}ignores-sigterm.mjs`, '{port}'],
      { mark, signal },
    );
    const record = JSON.parse(readFileSync(file, 'utf8')) as Record;
    expect(record.run.ended).toBe('interrupted');
    expect(code).toBe(record.verdict === 'violates' ? 1 : 3);
    expect(processesWithEnvironment(mark)).toEqual([]);
  });
});

it('lists what there is at once', async () => {
  const before = performance.now();
  const { code } = await echospec(['list']);
  expect(code).toBe(0);
  expect(performance.now() - before).toBeLessThan(5_000);
});

/** Runs the command to its end; with a signal, sends it when the first check has ended. */
async function echospec(
  argv: readonly string[],
  interrupt?: { readonly mark: string; readonly signal: NodeJS.Signals },
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const [name = '', value = ''] = interrupt?.mark.split('=') ?? ['ECHOSPEC_TEST_MARK', ''];
  const child = spawn(process.execPath, [main, ...argv], {
    cwd: folder,
    env: { ...process.env, [name]: value, CI: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk.toString();
  });
  // What is printed first depends on the machine's speed, so the server's start is looked for.
  const looking =
    interrupt &&
    setInterval(() => {
      if (processesWithEnvironment(interrupt.mark).length < 2) return;
      clearInterval(looking);
      child.kill(interrupt.signal);
    }, 50);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(looking);
  return { code, ...output };
}

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Instance } from '../launch/instance.ts';
import { statOf } from '../system/proc.ts';
import type { IsolationLevel } from './level.ts';
import { buildResources, serverResources } from './resources.ts';
import { runCommand } from './run-command.ts';
import { findInside, wrap, type Sandbox } from './sandbox.ts';
import { processesOfUser, sweepUser } from './sweep.ts';

/** Traps of sandboxes that were met: each was measured once, and none may come back. */
const isRoot = process.getuid?.() === 0;
const user = 61_990;
/** Machines without bubblewrap, or without user namespaces, have the next level; then the tests of this one are skipped by name. */
const hasBwrap = spawnSync('bwrap', ['--unshare-user', '--ro-bind', '/', '/', 'true']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'echospec-isolation-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function sandboxAt(level: IsolationLevel, more: Partial<Sandbox> = {}): Sandbox {
  const submission = join(folder, level);
  mkdirSync(submission, { recursive: true, mode: 0o755 });
  execFileSync('chmod', ['755', folder]);
  return {
    level,
    folder: submission,
    access: 'read-only',
    ...(isRoot && level !== 'none' && { user }),
    readable: [],
    resources: serverResources,
    environment: { PATH: '/usr/bin:/bin', HOME: '/tmp' },
    ...more,
  };
}

const quick = { wallMs: 20_000, outputBytes: 4_096 };

describe.runIf(hasBwrap)('a program in bwrap', () => {
  it('finds nothing of the environment of the grader, not even in process 1', async () => {
    process.env['ECHOSPEC_TEST_SECRET'] = 'seen';
    const { output } = await runCommand(sandboxAt('bwrap'), ['sh', '-c', 'cat /proc/1/environ /proc/self/environ'], quick);
    delete process.env['ECHOSPEC_TEST_SECRET'];
    expect(output).toContain('PATH=/usr/bin:/bin');
    expect(output).not.toContain('SECRET');
  });

  it('may use as much address space as it likes, which Go, Node and Java need', async () => {
    const node = ['node', '-e', 'new ArrayBuffer(2 ** 33); console.log("reserved")'];
    expect((await runCommand(sandboxAt('bwrap'), node, quick)).output).toContain('reserved');
  });

  it('is ended when it uses more memory than it may', async () => {
    const resources = { ...buildResources, memoryBytes: 64 << 20 };
    const eater = ['node', '-e', 'setInterval(() => globalThis.a = [globalThis.a, Buffer.alloc(1 << 24, 1)], 20)'];
    expect(await runCommand(sandboxAt('bwrap', { resources }), eater, quick)).toMatchObject({ ended: 'out-of-memory' });
  });

  it('has a bounded place for temporary files, also in /dev/shm', async () => {
    const resources = { ...serverResources, temporaryBytes: 4 << 20 };
    const fill =
      'for f in /tmp/f /dev/shm/f /dev/f; do dd if=/dev/zero of=$f bs=1M count=20 2>/dev/null; done; cat /tmp/f /dev/shm/f | wc -c';
    const { output } = await runCommand(sandboxAt('bwrap', { resources }), ['sh', '-c', fill], quick);
    expect(Number(output.trim())).toBeLessThanOrEqual(8 << 20);
  });

  it('tells its exit status and the signal that ended it', async () => {
    const ended = async (script: string): Promise<unknown> => {
      const target = { command: ['sh', '-c', script], host: '127.0.0.1', sandbox: sandboxAt('bwrap') };
      await using instance = await Instance.launch(target, { wait: 'not-at-all' });
      return await instance.untilExit(20_000);
    };
    expect(await ended('exit 42')).toEqual({ exitCode: 42 });
    expect(await ended('kill -SEGV $$')).toEqual({ signal: 'SIGSEGV' });
  });

  it('gets the signals that are meant for it: SIGTERM ends one that does not handle it', async () => {
    const target = { command: ['sleep', '1000'], host: '127.0.0.1', sandbox: sandboxAt('bwrap') };
    await using instance = await Instance.launch(target, { wait: 'not-at-all' });
    // Until then it is still the sandbox that is about to become it.
    await expect.poll(() => instance.tree.commandLine()).toEqual(target.command);
    process.kill(instance.tree.root, 'SIGTERM');
    expect(await instance.untilExit(20_000)).toEqual({ signal: 'SIGTERM' });
  });
});

describe('a command in a sandbox', () => {
  it('keeps the beginning and the end of what it prints', async () => {
    const { output, outputBytes } = await runCommand(
      sandboxAt('none'),
      ['sh', '-c', 'echo first; yes | head -c 9000000; echo last'],
      quick,
    );
    expect(output).toMatch(/^first\n[^]*bytes are left out[^]*last\n$/);
    expect(outputBytes).toBeGreaterThan(9_000_000);
    expect(output.length).toBeLessThan(20_000);
  });

  it('is ended after its time, with what it has started', async () => {
    const pids = join(folder, 'pids');
    writeFileSync(pids, '');
    const script = `setsid sleep 1000 & echo $! > ${pids}; sleep 1000`;
    const outcome = await runCommand(sandboxAt('none'), ['sh', '-c', script], { ...quick, wallMs: 300 });
    expect(outcome).toMatchObject({ ended: 'timed-out' });
    const pid = Number(execFileSync('cat', [pids], { encoding: 'utf8' }));
    await expect.poll(() => 'ZX'.includes(statOf(pid)?.state ?? 'X')).toBe(true);
  });

  it('can not be a link to a program of the machine', () => {
    const sandbox = sandboxAt('none');
    execFileSync('ln', ['-sf', '/bin/true', join(sandbox.folder, 'server')]);
    expect(() => findInside(sandbox, './server')).toThrow('leads out');
  });
});

describe('the order of what is wrapped', () => {
  it('drops the user first, since dropping it inside clears the signal that comes with the end of the parent', () => {
    const { file, argv } = wrap({ ...sandboxAt('userns'), user }, ['true']);
    expect(file).toBe('setpriv');
    expect(argv.indexOf('unshare')).toBeGreaterThan(argv.indexOf(`--reuid=${user}`));
  });

  it('limits processes inside the namespace, and never address space', () => {
    const { argv } = wrap({ ...sandboxAt('bwrap'), user }, ['true']);
    expect(argv.indexOf('prlimit')).toBeGreaterThan(argv.indexOf('bwrap'));
    expect(argv.join(' ')).not.toMatch(/--as\b|--data\b/);
  });
});

describe.runIf(isRoot)('a user of its own', () => {
  it('is swept clean of daemons that left their group and ignore signals', async () => {
    const daemon = 'trap "" TERM HUP INT; setsid sh -c "trap \\"\\" TERM HUP INT; sleep 1000; sleep 1000" &';
    spawn('setpriv', [`--reuid=${user + 1}`, '--clear-groups', 'sh', '-c', daemon], { stdio: 'ignore', env: {} });
    await expect.poll(() => processesOfUser(user + 1).length).toBeGreaterThan(0);
    expect(sweepUser(user + 1)).toBe(0);
    expect(processesOfUser(user + 1)).toEqual([]);
  });
});

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventsIn } from '../reports/index.ts';
import { packageFolder } from './version.ts';

const servers = join(packageFolder(), 'reference-servers', 'python');
const right = ['python3', join(servers, 'echo_thread.py'), '{port}'];
const wrong = ['python3', join(servers, 'faulty', 'one_message_then_close.py'), '{port}'];
const several = ['--only', 'transfer/several-messages'];

test('a failure is kept, done again, called fixed with another server, and forgotten when it passes', async () => {
  const folder = emptyFolder();
  const judged = await echospec(['test', ...several, '--report', 'json', '--', ...wrong], folder);
  expect(judged.status).toBe(1);
  const failed = JSON.parse(judged.stdout).checks.find((check: { id: string }) => check.id === 'transfer/several-messages');
  expect(failed.replay).toBe('echospec replay echospec-failures/transfer-several-messages.json');
  expect(failed.reproduce).toContain("python3 - 127.0.0.1 7777 <<'EOF'");

  const again = await echospec(['replay'], folder);
  expect(again.stdout).toMatch(/^STILL FAILS: transfer\/several-messages/);
  expect(again.status).toBe(1);
  const fixed = await echospec(['replay', 'echospec-failures/transfer-several-messages.json', '--', ...right], folder);
  expect(fixed.stdout).toMatch(/^FIXED: transfer\/several-messages/);
  expect(fixed.status).toBe(0);
  const gone = await echospec(['replay', '--', 'python3', 'gone.py', '{port}'], folder);
  expect(gone.stdout).toMatch(/^COULD NOT RUN: .*does not listen/s);
  expect(gone.status).toBe(3);

  expect((await echospec(['test', ...several, '--', ...right], folder)).status).toBe(0);
  expect(readdirSync(join(folder, 'echospec-failures'))).toEqual([]);
});

test('an interrupted run writes its reports, blames nobody, and leaves no process', async () => {
  const folder = emptyFolder();
  const run = await echospec(
    ['test', '--report', 'json=result.json', '--report', 'events=log.jsonl', '--', ...right],
    folder,
    async (signal) => {
      await untilTrue(() => readEvents(folder).some((event) => event.type === 'check-ended'), 30_000);
      signal('SIGTERM');
    },
  );
  expect(run.status).toBe(3);
  const result = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'));
  expect(result.run.ended).toBe('interrupted');
  expect(result.counts.failed).toBe(0);
  expect(processesIn(folder)).toEqual([]);
});

test('the event log of a run that was killed is complete, and makes any report', async () => {
  const folder = emptyFolder();
  const run = await echospec(['test', '--lanes', '1', '--report', 'events=log.jsonl', '--', ...right], folder, async (signal) => {
    await untilTrue(() => readEvents(folder).some((event) => event.type === 'check-ended'), 30_000);
    signal('SIGKILL');
  });
  expect(run.status).toBe(null);
  await untilTrue(() => processesIn(folder).length === 0, 10_000);
  expect(processesIn(folder)).toEqual([]);
  const report = await echospec(['report', 'log.jsonl', '--as', 'json'], folder);
  expect(report.status).toBe(0);
  const result = JSON.parse(report.stdout);
  expect(result.run.ended).toBe('died');
  expect(result.checks.length).toBeGreaterThan(60);
});

test('a run that was killed leaves no server behind, not even one that went into a session of its own', async () => {
  const folder = emptyFolder();
  const daemon = join(packageFolder(), 'harness', 'launch', 'fixtures', 'daemonises.mjs');
  const command = [process.execPath, daemon, '{port}'];
  const run = await echospec(['test', '--report', 'events=log.jsonl', '--', ...command], folder, async (signal) => {
    // The command itself, what it started, and what that left behind.
    await untilTrue(() => processesIn(folder).length >= 2, 30_000);
    signal('SIGKILL');
  });
  expect(run.status).toBe(null);
  await untilTrue(() => processesIn(folder).length === 0, 10_000);
  expect(processesIn(folder)).toEqual([]);
});

test('serve runs a server in the foreground, passes a signal on, and ends as it ends', async () => {
  const run = await echospec(['serve', 'python-echo-thread', '--port', '7913'], emptyFolder(), async (signal) => {
    await untilTrue(() => false, 2_000);
    signal('SIGTERM');
  });
  expect(run.stderr).toContain('echo_thread.py 7913');
  expect(run.status).not.toBe(null);
});

type Ran = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

async function echospec(
  argv: readonly string[],
  folder: string,
  meanwhile?: (signal: (name: NodeJS.Signals) => void) => Promise<void>,
): Promise<Ran> {
  const environment = { ...process.env, ECHOSPEC_TEST_FOLDER: folder };
  const child = spawn(process.execPath, [join(packageFolder(), 'dist', 'cli', 'main.js'), ...argv], {
    cwd: folder,
    env: environment,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (piece: Buffer) => (stdout += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await meanwhile?.((name) => void child.kill(name));
  return { status: await ended, stdout, stderr };
}

function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'echospec-test-'));
}

function readEvents(folder: string): ReturnType<typeof eventsIn> {
  try {
    return eventsIn(readFileSync(join(folder, 'log.jsonl'), 'utf8'));
  } catch {
    return [];
  }
}

async function untilTrue(look: () => boolean, limitMs: number): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!look() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** The processes that carry the folder's mark in their environment, as everything does that a run of it started. */
function processesIn(folder: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`ECHOSPEC_TEST_FOLDER=${folder}\0`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

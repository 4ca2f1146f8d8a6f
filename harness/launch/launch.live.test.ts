import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { Connection } from '../client/connection.ts';
import { StepLog } from '../client/step-log.ts';
import { stopAllInstances } from '../ends.ts';
import { TargetError } from '../errors.ts';
import { argumentsOf, signalsOf, statOf } from '../system/proc.ts';
import { listeners } from '../system/socket-table.ts';
import { Patience, sleep, until } from '../time.ts';
import { findExecutable } from './executable.ts';
import { Instance, type LaunchOptions } from './instance.ts';
import type { Target } from './target.ts';

/** How programs start and end that are no ordinary servers; each is a tiny one in fixtures/, named after what it does. */
afterAll(stopAllInstances);

describe('a server that starts', () => {
  it('is ready as soon as it listens, by a row of its own, without a connection', async () => {
    await using server = await launch('listens');
    expect(server.start).toMatchObject({ kind: 'listening', verified: true, ownerPids: [server.tree.root] });
    expect(server.start.kind === 'listening' && server.start.listener.unread).toBe(0);
    expect(server.report()).toMatchObject({ state: 'running' });
  });

  it('has the port and the address in its environment and in its arguments', async () => {
    const target = targetOf('/bin/sh', '-c', 'echo "$PORT $HOST $1 $2"', 'sh', '{port}', '{host}');
    await using server = await Instance.launch(target);
    expect(server.stdout.tail).toBe(`${server.port} 127.0.0.1 ${server.port} 127.0.0.1\n`);
  });

  it('gets the signals of a broken pipe and of Ctrl-C at their defaults, and its own process group', async () => {
    await using server = await Instance.launch(targetOf('sleep', '60'), { wait: 'not-at-all' });
    const { ignored } = signalsOf(server.tree.root);
    for (const signal of [2, 13, 15]) expect(ignored & (1n << BigInt(signal - 1))).toBe(0n);
    expect(() => process.kill(-server.tree.root, 0)).not.toThrow();
  });

  it('may print megabytes: they are drained, kept to a bound, and can not steer a terminal', async () => {
    await using server = await launch('prints-megabytes');
    expect(server.start.kind).toBe('listening');
    const complete = (): true | undefined => server.stdout.tail.endsWith('the last word\n') || undefined;
    expect(await until(complete, { patience: new Patience({ limitMs: 10_000 }) })).toBe(true);
    expect(server.stdout.totalBytes).toBeGreaterThan(4 << 20);
    expect(server.stdout.tail.length).toBeLessThan(16_384);
    expect(server.stdout.tail).not.toContain('\x1b');
  });

  it('that closes every connection is ready all the same, and the client sees the end', async () => {
    await using server = await launch('closes-at-once');
    const connection = new Connection({ number: 1, host: server.host, port: server.port, log: new StepLog(), tree: server.tree });
    await connection.connected();
    expect(await connection.untilEnd()).toBe('eof');
    expect(server.exit).toBeUndefined();
    connection.abandon();
  });
});

describe('a start that fails is told at once and by its kind', () => {
  it('exits', async () => {
    await using server = await launch('exits-at-once');
    expect(server.start).toEqual({ kind: 'exited' });
    expect(server.exit).toEqual({ exitCode: 7 });
    expect(server.report()).toMatchObject({ state: 'exited', exitCode: 7, stderrTail: 'no such thing\\x1b[31m as a socket\n' });
  });

  it('never listens', async () => {
    await using server = await launch('never-listens');
    expect(server.start).toMatchObject({ kind: 'never', hasTcpSocket: false });
  });

  it('listens on another port', async () => {
    await using server = await launch('wrong-port');
    expect(server.start).toMatchObject({ kind: 'elsewhere', listeners: [{ localPort: server.port + 1 }] });
  });

  it('listens at another address', async () => {
    await using server = await launch('wrong-address');
    expect(server.start).toMatchObject({
      kind: 'elsewhere',
      listeners: [{ localAddress: '127.0.0.2', localPort: server.port }],
    });
  });

  it('listens for datagrams', async () => {
    await using server = await launch('udp');
    expect(server.start).toEqual({ kind: 'udp', ports: [server.port] });
  });

  it('has a socket that does not listen', async () => {
    await using other = await launch('listens');
    const file = fileURLToPath(new URL('fixtures/connects-only.mjs', import.meta.url));
    await using server = await Instance.launch(targetOf(process.execPath, file, '{port}', String(other.port)));
    expect(server.start).toMatchObject({ kind: 'never', hasTcpSocket: true });
  });

  it('goes into the background, and is told from one that has ended', async () => {
    await using server = await launch('daemonises');
    // What is left of the chain of processes when somebody looks decides which of the two it is.
    expect(['daemonised', 'listening']).toContain(server.start.kind);
  });

  it('is given up when the run is over', async () => {
    await using server = await launch('never-listens', { signal: AbortSignal.timeout(100) });
    expect(server.start.kind).toBe('never');
    expect(server.startedInMs).toBeLessThan(3_000);
  });
});

describe('a command that can not be executed is a matter of who configured the run', () => {
  it.each([
    ['', 'The command is empty'],
    ['no-such-program-at-all', 'No program `no-such-program-at-all` is on the PATH'],
    ['./no-such-file', 'There is no file ./no-such-file'],
    [fileURLToPath(new URL('fixtures', import.meta.url)), 'is a directory'],
    [fileURLToPath(new URL('fixtures/listens.mjs', import.meta.url)), 'is not executable: run `chmod +x'],
  ])('%s', (file, sentence) => {
    expect(() => findExecutable(file)).toThrow(TargetError);
    expect(() => findExecutable(file)).toThrow(sentence);
  });

  it('and fails the launch', async () => {
    await expect(Instance.launch(targetOf('./no-such-file'))).rejects.toThrow(TargetError);
  });
});

describe('a server that is stopped', () => {
  it('is gone, with its port', async () => {
    const server = await launch('listens');
    await server.stop();
    expect(isAlive(server.tree.root)).toBe(false);
    expect(listeners().some((row) => row.localPort === server.port)).toBe(false);
    expect(server.exit, 'an end that we brought about is no finding').toBeUndefined();
    await server.stop();
  });

  it('is killed when it ignores SIGTERM', async () => {
    const server = await launch('ignores-sigterm');
    await server.stop();
    expect(isAlive(server.tree.root)).toBe(false);
  });

  it('takes its children with it, also those that left its process group', async () => {
    const server = await launch('forks');
    const pids = server.tree.alive();
    expect(pids).toHaveLength(4);
    await server.stop();
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('takes with it a process whose parent has ended before anybody saw it', async () => {
    const file = fileURLToPath(new URL('fixtures/listens.mjs', import.meta.url));
    const script = 'trap "(sleep 300 &)" USR1; "$@" & wait; wait; wait';
    await using server = await Instance.launch(targetOf('/bin/sh', '-c', script, 'sh', process.execPath, file, '{port}'));
    process.kill(server.tree.root, 'SIGUSR1');
    await sleep(300);
    const orphans = server.tree.alive().filter((pid) => argumentsOf(pid).join(' ') === 'sleep 300');
    expect(orphans).toHaveLength(1);
    await server.stop();
    expect(orphans.filter(isAlive)).toEqual([]);
  });

  it('takes with it a daemon that forked twice', async () => {
    const server = await launch('daemonises');
    const daemons = server.tree.escaped();
    expect(daemons.length).toBeGreaterThan(0);
    await server.stop();
    await sleep(20);
    expect(server.tree.escaped()).toEqual([]);
    expect(daemons.filter(isAlive)).toEqual([]);
  });

  it('may be stopped (SIGSTOP) at that moment', async () => {
    const server = await launch('listens');
    server.signalTree('SIGSTOP');
    await server.stop();
    expect(isAlive(server.tree.root)).toBe(false);
  });

  it('ends with its scope, also when that is left by an exception', async () => {
    let root = 0;
    const scope = async (): Promise<void> => {
      await using server = await launch('listens');
      root = server.tree.root;
      throw new Error('in the middle');
    };
    await expect(scope()).rejects.toThrow('in the middle');
    expect(isAlive(root)).toBe(false);
  });
});

describe('a server that is left alone', () => {
  it('is not connected to', async () => {
    await using server = await launch('listens');
    const row = listeners().find((candidate) => candidate.localPort === server.port);
    expect(row).toMatchObject({ state: 'LISTEN', unread: 0 });
  });

  it('takes with it what its first process has left in its group', async () => {
    await using server = await Instance.launch(targetOf('/bin/sh', '-c', '(sleep 61 & echo $!) & exit 3'), { wait: 'not-at-all' });
    await server.untilExit(2_000);
    // Nobody has waited for the one that prints it.
    const left = await until(() => Number(server.stdout.tail) || undefined, { patience: new Patience({ limitMs: 3_000 }) });
    if (left === undefined) throw new Error('the process that was left behind told no number');
    expect(isAlive(left)).toBe(true);
    await server.stop();
    await gone(left);
  });

  it('is ended when it starts processes without end, and this is told', async () => {
    const script = 'i=0; while [ $i -lt 400 ]; do sleep 61 & i=$((i+1)); done; wait';
    await using server = await Instance.launch(targetOf('/bin/sh', '-c', script), { wait: 'not-at-all', processesMax: 100 });
    expect(await server.untilExit(5_000)).toEqual({ signal: 'SIGKILL' });
    expect(server.stderr.tail).toContain('it had started more than 100 processes');
  });

  it('may have many processes, as long as it does not go beyond the bound', async () => {
    const script = 'i=0; while [ $i -lt 60 ]; do sleep 61 & i=$((i+1)); done; echo all; wait';
    await using server = await Instance.launch(targetOf('/bin/sh', '-c', script), { wait: 'not-at-all', processesMax: 100 });
    await until(() => (server.stdout.tail === 'all\n' ? true : undefined), { patience: new Patience({ limitMs: 3_000 }) });
    await sleep(300);
    expect(server.exit).toBeUndefined();
  });

  it('tells how it ended', async () => {
    await using server = await launch('listens');
    server.signalTree('SIGKILL');
    expect(await server.untilExit(2_000)).toEqual({ signal: 'SIGKILL' });
    expect(server.report()).toMatchObject({ state: 'signalled', signal: 'SIGKILL' });
    await new Promise<void>((resolve) => connect({ port: server.port, host: server.host }).once('error', () => resolve()));
  });
});

async function launch(name: string, options: LaunchOptions = {}): Promise<Instance> {
  const file = fileURLToPath(new URL(`fixtures/${name}.mjs`, import.meta.url));
  return Instance.launch(targetOf(process.execPath, file, '{port}'), options);
}

function targetOf(...command: string[]): Target {
  return { command, host: '127.0.0.1' };
}

/** Waits for the end of a process to which a signal has been sent. */
async function gone(pid: number): Promise<void> {
  await until(() => (isAlive(pid) ? undefined : true), { patience: new Patience({ limitMs: 2_000 }) });
  expect(isAlive(pid)).toBe(false);
}

function isAlive(pid: number): boolean {
  return !'ZX'.includes(statOf(pid)?.state ?? 'X');
}

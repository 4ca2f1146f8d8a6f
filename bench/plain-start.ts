import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { guard, runMark } from '../harness/index.ts';
import type { RunningServer, StartServer } from './server.ts';

const readyMs = 10_000;
const graceMs = 500;
/** Outside the kernel's ephemeral range, where a connection could meet itself. */
const portMin = 15_000;
const portCount = 14_000;

/**
 * Starts a server of our own without the launcher's care, by connecting until it answers: for our tests and for the
 * comparison of engines, whose servers are known. None outlives us, however we end.
 */
export const startPlainly: StartServer = async (command, name) => {
  const port = portMin + Math.floor(Math.random() * portCount);
  const host = '127.0.0.1';
  const [file = '', ...rest] = command.map((word) => word.replaceAll('{port}', String(port)).replaceAll('{host}', host));
  guard();
  const child = spawn(file, rest, {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    env: { ...process.env, PORT: String(port), ECHOSPEC_INSTANCE: runMark.slice('ECHOSPEC_INSTANCE='.length) },
  });
  let stderrTail = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderrTail = (stderrTail + text).slice(-4096);
  });
  child.on('error', (error) => {
    stderrTail += error.message;
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()));
  const pid = child.pid ?? 0;
  const server: RunningServer = {
    name,
    host,
    port,
    pids: () => (pid === 0 ? [] : [pid, ...descendantsOf(pid)]),
    exited: () =>
      child.exitCode === null && child.signalCode === null
        ? undefined
        : {
            ...(child.exitCode !== null && { exitCode: child.exitCode }),
            ...(child.signalCode !== null && { signal: child.signalCode }),
            stderrTail,
          },
    async stop() {
      signalGroup(pid, 'SIGTERM');
      await Promise.race([ended, sleep(graceMs)]);
      signalGroup(pid, 'SIGKILL');
      await ended;
    },
  };
  const deadline = performance.now() + readyMs;
  while (!(await answers(host, port))) {
    if (pid === 0 || server.exited() !== undefined || performance.now() > deadline) {
      await server.stop();
      throw new Error(`${name} does not listen: ${stderrTail.trim() || 'no output'}`);
    }
    await sleep(10);
  }
  return server;
};

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.resetAndDestroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function descendantsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
      const children = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
      return children.flatMap((child) => [child, ...descendantsOf(child)]);
    });
  } catch {
    return [];
  }
}

/** The group is of our own making; it may have ended by itself. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (pid === 0) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has gone already, which is what was wanted.
  }
}

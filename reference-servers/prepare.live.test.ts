import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ServerEntry } from './entry.ts';
import { sourceFolder } from './folders.ts';
import { conformingClients, conformingServers, faultyClients, faultyServers } from './index.ts';
import { prepare } from './prepare.ts';

/** Compiling and starting a JVM on a loaded machine takes a while. */
const timeout = 120_000;

/** A JVM on a loaded machine needs some seconds until it listens. */
const startMs = 30_000;

/** An answer on the loopback takes milliseconds. */
const answerMs = 10_000;

const endings = ['.c', '.go', '.java', '.pl', '.py', '.rb', '.rs', '.ts'];

/** The matrix judges the others. A dialogue that fits all of these is enough to see that they run. */
const sendsTheMessageBack = (entry: ServerEntry): boolean =>
  ['echo', 'line-echo', 'single-message'].includes(entry.profile) && entry.options?.includes('--host') !== true;

describe('every conforming server answers', () => {
  for (const entry of conformingServers.filter(sendsTheMessageBack)) {
    test(entry.name, { timeout }, async ({ skip }) => {
      const command = await commandOf(entry, skip);
      const { sent, expected } = dialogueOf(entry);
      expect(await talkTo(command, sent)).toEqual(expected);
    });
  }
});

describe('every faulty server can be started', () => {
  for (const entry of faultyServers) {
    test(entry.name, { timeout }, async ({ skip }) => {
      expect(await commandOf(entry, skip)).toContain('{port}');
    });
  }
});

describe('the indexes and the folders agree', () => {
  const entries: readonly ServerEntry[] = [...conformingServers, ...faultyServers];
  const clients: readonly ServerEntry[] = [...conformingClients, ...faultyClients];

  for (const language of new Set(entries.map((entry) => entry.language))) {
    test(language, () => {
      const listed = entries.filter((entry) => entry.language === language).map((entry) => entry.file);
      expect(sorted(new Set(listed))).toEqual(sorted([...filesOf(language), ...filesOf(language, 'faulty')]));
    });
  }

  for (const language of new Set(clients.map((entry) => entry.language))) {
    test(`${language}, clients`, () => {
      const listed = clients.filter((entry) => entry.language === language).map((entry) => entry.file);
      expect(sorted(new Set(listed))).toEqual(sorted([...filesOf(language, 'clients'), ...filesOf(language, 'clients', 'faulty')]));
    });
  }

  test('a faulty client has the name of its file', () => {
    for (const { file, language, name } of faultyClients)
      expect(normalised(file)).toBe(normalised(`clients/faulty/${name.slice(`${language}-client-`.length)}`));
  });

  test('no two have the same name', () => {
    const names = [...entries, ...clients].map((entry) => entry.name);
    expect(names).toEqual([...new Set(names)]);
  });

  // A right server is wrong where it is asked for more than it can do, such as an address of the other family.
  const faultyFiles = faultyServers.filter(({ file, options }) => file.includes('/') || options?.includes('--host') !== true);

  test('a faulty server is in the folder of faulty servers, and has the name of its file', () => {
    for (const { file, language, name } of faultyFiles)
      expect(normalised(file)).toBe(normalised(`faulty/${name.slice(language.length + 1)}`));
  });

  test('a faulty server that sends messages back is named after its mistake, or after its form of it, as stdout-not-flushed is of reply-not-flushed', () => {
    const named = faultyFiles.filter(sendsTheMessageBack);
    for (const { file, bug } of named) expect(normalised(file)).toContain(normalised(bug.slice(bug.indexOf('-') + 1)));
  });

  test('a faulty server names the checks that it fails', () => {
    expect(faultyServers.filter((entry) => entry.violates.length === 0)).toEqual([]);
  });
});

/** The command that starts a server. Without its toolchain the test is skipped, by name. */
async function commandOf(entry: ServerEntry, skip: (because: string) => never): Promise<readonly string[]> {
  const prepared = await prepare(entry);
  if (prepared.kind === 'missing') return skip(`${prepared.toolchain} is missing: ${prepared.because}`);
  if (prepared.kind === 'broken') throw new Error(prepared.because);
  return prepared.command;
}

/** What to send, before the half-close, so that the server must answer, and the answer. */
function dialogueOf(entry: ServerEntry): { readonly sent: Buffer; readonly expected: Buffer } {
  const framing = entry.options?.[entry.options.indexOf('--framing') + 1];
  const fixed = Number(/^fixed:(\d+)$/.exec(framing ?? '')?.[1] ?? 64);
  const text = Buffer.from('A message which suits every kind of framing\n'.padStart(fixed));
  const sent = framing === 'length-prefix:u32be' ? Buffer.concat([Buffer.from([0, 0, 0, text.length]), text]) : text;
  return { sent, expected: entry.options?.includes('stdout') === true ? Buffer.alloc(0) : sent };
}

/** Starts a server, sends a message and half-closes, returns what comes back until the server closes, and ends the server. */
async function talkTo(command: readonly string[], sent: Buffer): Promise<Buffer> {
  const port = await freePort();
  const [program = '', ...rest] = command.map((part) => part.replace('{port}', String(port)));
  // A group of its own, so that the children of a forking server end with it.
  const server = spawn(program, rest, { detached: true, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    return await firstAnswer({ server, port, sent });
  } finally {
    end(server);
  }
}

/** A server that isn't listening yet refuses the connection. The port is outside the range of the ports that clients get. */
async function firstAnswer(task: { readonly server: ChildProcess; readonly port: number; readonly sent: Buffer }): Promise<Buffer> {
  const deadline = Date.now() + startMs;
  while (Date.now() < deadline && task.server.exitCode === null) {
    const answer = await ask(task.port, task.sent);
    if (answer !== 'refused') return answer;
    await pause(50);
  }
  throw new Error(`the server does not listen on port ${task.port}; its exit status is ${task.server.exitCode}`);
}

function ask(port: number, sent: Buffer): Promise<Buffer | 'refused'> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.end(sent));
    socket.setTimeout(answerMs, () => socket.destroy(new Error('no answer')));
    socket.on('data', (piece) => pieces.push(piece));
    socket.on('end', () => resolve(Buffer.concat(pieces)));
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNREFUSED' ? resolve('refused') : reject(error)));
  });
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if (await canListen(port)) return port;
  }
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.on('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

function end(server: ChildProcess): void {
  if (server.pid === undefined || server.exitCode !== null) return;
  process.kill(-server.pid, 'SIGKILL');
}

function filesOf(...folders: readonly string[]): readonly string[] {
  const folder = join(sourceFolder, ...folders);
  if (!existsSync(folder)) return [];
  const inside = readdirSync(folder, { withFileTypes: true });
  const sources = inside.filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)));
  return sources.map((entry) => [...folders.slice(1), entry.name].join('/')).filter((file) => !file.endsWith('index.ts'));
}

/** Languages differ in how their files are named: `read_once.py`, `read-once.ts`, `ReadOnce.java`. */
function normalised(file: string): string {
  return file
    .replace(/\.\w+$/, '')
    .replaceAll(/[-_]/g, '')
    .toLowerCase();
}

function sorted(names: Iterable<string>): readonly string[] {
  return [...names].sort();
}

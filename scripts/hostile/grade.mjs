import { spawn } from 'node:child_process';
import {
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expected, writeHostile } from './index.mjs';

/** The whole tree, submissions and results, may weigh no more afterwards: floods are not kept. */
const resultBytesMax = 1 << 20;
const limits = '--jobs 4 --memory 300 --processes 60 --build-budget 3 --budget 60 --report github --report markdown'.split(' ');
export const ordinaryUser = 65_534;

/**
 * Grades the hostile submissions at one level, as root or as an ordinary user, and returns what went wrong: wrong points, attacks
 * that worked, connections that came through, processes and files that were left. An empty list is what is demanded.
 */
export async function gradeHostile({ level, user, names = Object.keys(expected), checks = ['transfer/answers-a-message'] }) {
  const folder = mkdtempSync(join(tmpdir(), 'echospec-hostile-'));
  const secret = `secret-${Math.random().toString(36).slice(2)}`;
  const bait = await openBait();
  const before = namesIn(tmpdir());
  try {
    const [submissions, out, hidden] = ['submissions', 'out', 'hidden'].map((name) => join(folder, name));
    for (const path of [submissions, out, hidden]) mkdirSync(path, { mode: 0o700 });
    const config = join(hidden, 'echospec.config.json');
    writeFileSync(config, JSON.stringify({ profile: 'echo', points: Object.fromEntries(checks.map((id) => [id, 50])) }));
    writeHostile(submissions, {
      secret,
      pids: [process.pid, process.ppid],
      hidden: [hidden, config, out, join(submissions, 'well-behaved'), '/root', '/etc/shadow'],
      writable: [out, hidden, config, submissions, dirname(fileURLToPath(import.meta.url))],
      ports: [bait.port],
    });
    if (user !== undefined) giveAway(folder, user);
    const run = await gradeCommand(
      [
        ...limits,
        ...Object.entries({ config, out, isolation: level }).flatMap(([name, value]) => [`--${name}`, value]),
        ...checks.flatMap((id) => ['--only', id]),
        ...names.map((name) => join(submissions, name)),
      ],
      { user, environment: { ECHOSPEC_TEST_SECRET: secret } },
    );
    const left = await leftovers(before, user);
    return [
      ...(run.code === 0 ? [] : [`exit code ${run.code}: ${run.text}`]),
      ...names.flatMap((name) => wrongIn(join(out, name), expected[name], checks.length * 50)),
      ...(bait.connections() === 0 ? [] : [`${bait.connections()} connections came out of a private network`]),
      ...(existsSync('/usr/bin/forged') ? ['a file was written into /usr/bin'] : []),
      ...left,
    ];
  } finally {
    bait.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function wrongIn(folder, part, max) {
  const path = join(folder, 'result.json');
  if (!existsSync(path)) return [`${folder}: no result`];
  const result = JSON.parse(readFileSync(path, 'utf8'));
  const score = part === 'all' ? max : 0;
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  const shown = readFileSync(join(folder, 'report-github.txt'), 'utf8') + readFileSync(join(folder, 'report-markdown.md'), 'utf8');
  const why = result.reason ?? [...result.points].map(({ id, outcome }) => `${id} ${outcome}`).join(', ');
  return [
    ...(result.score === score && result.max === max
      ? []
      : [`${result.id}: ${result.score}/${result.max}, not ${score}/${max}: ${why}`]),
    // What harms itself may starve itself as well, so that it can not be judged; it gets nothing either way.
    ...(result.withheld === 0 || part === 'none' ? [] : [`${result.id}: ${result.withheld} withheld`]),
    ...(bytes <= resultBytesMax ? [] : [`${result.id}: ${bytes} bytes of results`]),
    // oxlint-disable-next-line no-control-regex
    ...(/^(::(warning::forged|set-output|error title=x)|##\[)|\u001b/m.test(shown)
      ? [`${result.id}: its output steers a report`]
      : []),
  ];
}

/** Runs `echospec grade`; the words are what it said. */
export async function gradeCommand(argv, { user, environment = {}, signal } = {}) {
  const main = join(dirname(fileURLToPath(import.meta.url)), '../../dist/cli/main.js');
  const drop = user === undefined ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--'];
  const [file, ...rest] = [...drop, process.execPath, main, 'grade', ...argv];
  const child = spawn(file, rest, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal && { signal }),
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: undefined, text: text + error.message }));
    child.once('close', (code) => resolve({ code, text }));
  });
}

/** A server of ours that nobody must reach: what listens on the machine's own loopback is out of reach. */
async function openBait() {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.pipe(socket);
    socket.on('error', () => undefined);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: server.address().port, connections: () => connections, close: () => server.close() };
}

/** A grader that is an ordinary user owns the class. */
function giveAway(path, user) {
  lchownSync(path, user, user);
  if (lstatSync(path).isDirectory()) for (const name of readdirSync(path)) giveAway(join(path, name), user);
}

/** What is left for good. Another run beside this one has folders and processes of the same kind, which go when it ends. */
async function leftovers(before, user) {
  for (let look = 0; ; look++) {
    const folders = namesIn(tmpdir()).filter((name) => name.startsWith('echospec-grade-') && !before.includes(name));
    const found = [
      ...folders.filter((name) => !name.startsWith('echospec-grade-test')).map((name) => `${name} was left in ${tmpdir()}`),
      ...processesLeft(user).map((command) => `still running: ${command}`),
    ];
    if (found.length === 0 || look === looksMax) return found;
    await sleep(200);
  }
}

const looksMax = 300;

function processesLeft(user) {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const uid = Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]);
      const theirs = (uid >= 61_000 && uid < 61_500) || uid === user;
      return theirs ? [readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')] : [];
    } catch {
      return [];
    }
  });
}

function namesIn(folder) {
  return readdirSync(folder);
}

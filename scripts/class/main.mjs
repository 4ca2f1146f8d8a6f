import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { config, writeClass } from './index.mjs';

/**
 * `npm run grade:class -- --count 300 --jobs 2 --engine jobs|parallel`: grades a class whose right scores are known, with hangs and
 * crashes in it; the run is killed (SIGKILL) when half of it is done, and resumed. Exit code 0 when every score is exactly right.
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '300' },
    jobs: { type: 'string', default: '2' },
    engine: { type: 'string', default: 'jobs' },
    keep: { type: 'boolean', default: false },
  },
});
const count = Number(values.count);
const folder = mkdtempSync(join(tmpdir(), 'echospec-class-'));
const [submissions, out, configFile, log] = ['submissions', 'out', 'echospec.config.json', 'joblog'].map((name) =>
  join(folder, name),
);
const main = join(dirname(fileURLToPath(import.meta.url)), '../../dist/cli/main.js');
mkdirSync(submissions);
writeFileSync(configFile, JSON.stringify(config));
const expected = writeClass(submissions, count);
const paths = [...expected.keys()].map((id) => join(submissions, id));
const grade = [process.execPath, main, 'grade', '--resume', '--runs', '3', '--config', configFile, '--out', out];
for (const id of Object.keys(config.points)) grade.push('--only', id);
const engines = {
  jobs: [...grade, '--jobs', values.jobs, ...paths],
  parallel: [
    'parallel',
    '--will-cite',
    '--jobs',
    values.jobs,
    '--timeout',
    '180',
    '--joblog',
    log,
    '--resume-failed',
    ...grade,
    '--jobs',
    '1',
    '{}',
    ':::',
    ...paths,
  ],
};

const began = performance.now();
const half = Math.floor(count / 2);
const killed = await run({ untilDone: half });
say(`Killed when ${killed} of ${count} had their results, after ${seconds(began)} s.`);
const resumed = performance.now();
await run({});
if (values.engine === 'parallel')
  spawnSync(process.execPath, [main, 'grade', '--summary', '--out', out, out], { stdio: 'inherit' });
const wrong = [...expected].flatMap(([id, score]) => {
  const path = join(out, id, 'result.json');
  if (!existsSync(path)) return [`${id}: no result`];
  const result = JSON.parse(readFileSync(path, 'utf8'));
  const points = result.points.map((point) => `${point.id} ${point.outcome}`).join(', ');
  return result.score === score && result.max === 100 && result.withheld === 0
    ? []
    : [`${id}: ${result.score}/${result.max}, ${result.withheld} withheld, not ${score}/100: ${result.reason ?? points}`];
});
for (const line of wrong) say(line);
const each = ((performance.now() - began) / 1000 / count).toFixed(2);
say(
  `${count - wrong.length} of ${count} scores are exactly right; ${seconds(began)} s in all, ${seconds(resumed)} s of them after the kill: ${each} s for each submission with --jobs ${values.jobs} (${values.engine}).`,
);
if (values.keep) say(folder);
else rmSync(folder, { recursive: true, force: true });
process.exitCode = wrong.length === 0 ? 0 : 1;

/** Runs the engine; with `untilDone` it is killed, with its process group, as soon as so many submissions have results. */
async function run({ untilDone }) {
  const [file, ...argv] = engines[values.engine];
  const child = spawn(file, argv, { stdio: ['ignore', 'ignore', 'inherit'], detached: true });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  if (untilDone !== undefined) {
    while (child.exitCode === null && done() < untilDone) await sleep(50);
    if (child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  }
  await ended;
  return done();
}

function done() {
  return existsSync(out) ? readdirSync(out).filter((name) => expected.has(name)).length : 0;
}

function seconds(since) {
  return ((performance.now() - since) / 1000).toFixed(0);
}

function say(text) {
  process.stdout.write(`${text}\n`);
}

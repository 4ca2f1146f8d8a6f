import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { inSpace, sendSignal, sweepUser } from '../../harness/index.ts';
import { packageFolder } from '../version.ts';
import type { Job, Message } from './job.ts';

/** A line that is longer is no message of ours; the largest are events with long counterexamples. */
const lineBytesMax = 32 << 20;
/** After a worker was ended, before nobody waits for its last words any longer. */
const lastWordsMs = 3_000;

/** How the worker itself came to its end. */
export type WorkerEnd = 'finished' | 'out-of-time' | 'interrupted' | 'died';

/**
 * Runs a worker for one job, in its own network and processes where the space has them, and hands over what it tells. When it takes
 * longer than it may, it is ended with everything in it. It gets nothing of our environment.
 */
export async function runWorker(
  job: Job,
  options: { readonly wallMs: number; readonly signal: AbortSignal; readonly take: (message: Message) => void },
): Promise<{ readonly end: WorkerEnd; readonly errors: string }> {
  const { space, user, path } = job.setting;
  const program = join(packageFolder(), 'dist', 'cli', 'grade', 'worker.js');
  const [file = '', ...argv] = inSpace(space, [process.execPath, '--max-old-space-size=1024', program], user ?? 65_534);
  const env = { PATH: ownPath(path), LANG: 'C.UTF-8', HOME: '/tmp', TMPDIR: process.env['TMPDIR'] ?? '/tmp' };
  const child = spawn(file, argv, { cwd: '/', env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  let end: WorkerEnd = 'died';
  let finished = false;
  let errors = '';
  const kill = (how: WorkerEnd) => (): void => {
    if (!finished) end = how;
    const endNow = (): void => void (child.pid !== undefined && sendSignal(-child.pid, 'SIGKILL'));
    // Where nothing ends with the worker by itself, it is asked first: the end of its input makes it end all that it has started.
    child.stdin.end();
    if (space === 'shared') setTimeout(endNow, lastWordsMs).unref();
    else endNow();
  };
  const timer = setTimeout(kill('out-of-time'), options.wallMs);
  const interrupted = kill('interrupted');
  options.signal.addEventListener('abort', interrupted, { once: true });
  child.stdin.on('error', () => undefined);
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString('utf8')).slice(-4_096);
  });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    const message = line.length > lineBytesMax ? undefined : messageIn(line);
    if (message === undefined) return;
    finished ||= message.type === 'finished' || message.type === 'unstartable' || message.type === 'probed';
    options.take(message);
  });
  const closed = new Promise<void>((resolve) => lines.once('close', resolve));
  child.stdin.write(`${JSON.stringify(job)}\n`);
  await new Promise<void>((resolve) => {
    child.once('error', (error) => {
      errors = error.message;
      resolve();
    });
    child.once('exit', () => resolve());
  });
  clearTimeout(timer);
  options.signal.removeEventListener('abort', interrupted);
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, lastWordsMs))]);
  if (user !== undefined && job.setting.level === 'uid') sweepUser(user);
  return { end: finished ? 'finished' : end, errors: errors.trim() };
}

/** The tools of the sandbox itself are looked for where the system has them. */
function ownPath(path: string): string {
  return `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${path}`;
}

function messageIn(line: string): Message | undefined {
  try {
    return JSON.parse(line) as Message;
  } catch {
    return undefined;
  }
}

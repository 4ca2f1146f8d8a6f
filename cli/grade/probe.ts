import { mkdirSync } from 'node:fs';
import { isAtLeast, isolationLevels, TargetError, type IsolationLevel, type Space } from '../../harness/index.ts';
import { submissionIn, type Setting } from './job.ts';
import { runWorker } from './run-worker.ts';
import { closeWork, openWork } from './work-folder.ts';

/** A worker that starts, prepares a sandbox and runs `true` in it; a slow machine needs some seconds for it. */
const probeMs = 30_000;

/** What this machine offers, and why not more: it is written into every result. */
export type Isolation = {
  readonly level: IsolationLevel;
  readonly space: Space;
  readonly network: 'private' | 'shared';
  /** What was tried before and refused, with the system's own words. */
  readonly refused: readonly string[];
};

/**
 * The best level that works here, found by running a program in it just as servers are run. `wanted` tries this level only; a
 * `TargetError` says what is missing where it is weaker than `required`.
 */
export async function probeIsolation(options: {
  readonly wanted?: IsolationLevel;
  readonly required: IsolationLevel;
  readonly setting: Omit<Setting, 'space' | 'level'>;
  readonly signal: AbortSignal;
}): Promise<Isolation> {
  const isRoot = process.getuid?.() === 0;
  const refused: string[] = [];
  for (const level of options.wanted === undefined ? isolationLevels : [options.wanted]) {
    if (level === 'uid' && !isRoot) {
      refused.push('uid: only root can run programs as another user');
      continue;
    }
    for (const space of spacesFor(level, isRoot ? 'root' : 'ordinary')) {
      const why = await tried({ ...options.setting, level, space }, options.signal);
      if (why !== undefined) {
        refused.push(`${level}${space === 'shared' ? '' : ` in a private network (${space})`}: ${why}`);
        continue;
      }
      const found = { level, space, network: space === 'shared' ? 'shared' : 'private', refused } as const;
      if (isAtLeast(level, options.required)) return found;
      throw new TargetError(refusal(options.required, found));
    }
  }
  const what = options.wanted === undefined ? 'No program can be run here' : `--isolation ${options.wanted} does not work here`;
  throw new TargetError(
    `${what}: ${refused.join('; ')}. Leave it out to have the best level that works; docs/grading.md tells what each needs.`,
  );
}

/** Without a private network the higher levels would still do, but what refuses the one refuses the others. */
function spacesFor(level: IsolationLevel, who: 'root' | 'ordinary'): readonly Space[] {
  if (who === 'ordinary') return ['user-namespace', 'shared'];
  if (level === 'uid') return ['root', 'shared'];
  return ['root', 'dropped', 'shared'];
}

async function tried(setting: Setting, signal: AbortSignal): Promise<string | undefined> {
  // A level that needs mounts of its own can not have them in the machine's.
  if (setting.level === 'userns' && setting.space === 'shared') return 'it needs mounts of its own';
  const work = openWork(setting);
  mkdirSync(submissionIn(work), { mode: 0o755 });
  let why: string | undefined = 'it did not answer';
  try {
    const job = { kind: 'probe', setting, work } as const;
    const { errors } = await runWorker(job, {
      wallMs: probeMs,
      signal,
      take: (message) => {
        why = message.type === 'probed' ? undefined : 'reason' in message ? message.reason : why;
      },
    });
    return why === 'it did not answer' && errors !== '' ? oneLine(errors) : why === undefined ? undefined : oneLine(why);
  } finally {
    closeWork(work);
  }
}

function oneLine(text: string): string {
  return text.trim().split('\n').slice(-2).join(' ').slice(0, 300);
}

function refusal(required: IsolationLevel, { level, refused }: Isolation): string {
  return `--require-isolation ${required}: this machine offers only \`${level}\` (${refused.join('; ')}). Install bubblewrap, allow user namespaces, or run as root; docs/grading.md tells how.`;
}

import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { TargetError } from '../errors.ts';
import { asUser } from './as-user.ts';
import { insideBwrap } from './bwrap.ts';
import type { IsolationLevel } from './level.ts';
import { limited, type Resources } from './resources.ts';
import { insideRoot } from './userns.ts';

/** Where programs run that nobody trusts: how they are started, what they see, and what they may use. */
export type Sandbox = {
  readonly level: IsolationLevel;
  /** The folder of the program as the harness sees it; the program is started in it. */
  readonly folder: string;
  /** Whether the program may write into its folder, as a build does. */
  readonly access: 'read-only' | 'writable';
  /** The user that it runs as; only root can choose one. */
  readonly user?: number;
  /** Folders with tools that it may read besides those of the system. */
  readonly readable: readonly string[];
  /** Where the root of the level `userns` has been prepared. */
  readonly root?: string;
  readonly resources: Resources;
  readonly environment: Readonly<Record<string, string>>;
};

/** A program, ready to be started in its sandbox. */
export type Wrapped = {
  readonly file: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** How many processes stand between the one that is started and the program. */
  readonly wrappers: number;
};

/** The command line that starts the program inside. Everything that it passes on is what the program gets. */
export function wrap(sandbox: Sandbox, command: readonly string[]): Wrapped {
  const { level, folder, environment } = sandbox;
  const outside = { cwd: folder, environment, wrappers: 0 };
  switch (level) {
    case 'bwrap':
      return {
        ...outside,
        ...fileAndArguments(asUser(sandbox, insideBwrap(sandbox, inOwnSession(sandbox, command)))),
        wrappers: 2,
      };
    case 'userns':
      return { ...outside, ...fileAndArguments(asUser(sandbox, insideRoot(sandbox, inOwnSession(sandbox, command)))), wrappers: 2 };
    case 'uid':
      return { ...outside, ...fileAndArguments(asUser(sandbox, limited(command, sandbox.resources, 'processes-too'))) };
    case 'none':
      // The limit counts all processes of the user, who is the grader here: it would end the grader first.
      return { ...outside, ...fileAndArguments(limited(command, sandbox.resources, 'all-but-processes')) };
  }
}

/** Signals to the group of the server must reach it and not what is wrapped around it. */
function inOwnSession(sandbox: Sandbox, command: readonly string[]): string[] {
  return ['setsid', ...limited(command, sandbox.resources, 'processes-too')];
}

function fileAndArguments([file = '', ...argv]: readonly string[]): { readonly file: string; readonly argv: readonly string[] } {
  return { file, argv };
}

/** The program as it is called inside, or a `TargetError` that says that there is none. */
export function findInside(sandbox: Sandbox, file: string): string {
  if (file === '') throw new TargetError('The command is empty.');
  const candidates = file.includes('/')
    ? [isAbsolute(file) ? file : join(sandbox.folder, file)]
    : (sandbox.environment['PATH'] ?? '').split(delimiter).map((folder) => join(folder, file));
  const found = candidates.find(isExecutable);
  if (found === undefined) throw new TargetError(`There is no program \`${file}\`.`);
  if (file.includes('/') && !isAbsolute(file)) expectWithin(sandbox.folder, found, file);
  return file;
}

/** A submission may link to its program, but not to one of the machine. */
function expectWithin(folder: string, path: string, file: string): void {
  if (!realpathSync(path).startsWith(`${realpathSync(folder)}/`))
    throw new TargetError(`\`${file}\` is a link that leads out of the submission.`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

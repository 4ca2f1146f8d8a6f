import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { NotStartable, TargetError } from '../errors.ts';

/**
 * The path of the file that would be executed; a `TargetError` says what is wrong with the command otherwise. A file that is named
 * by its path is the program itself, so that it is `NotStartable`; what is missing on the PATH was to be installed here.
 */
export function findExecutable(file: string, cwd: string = process.cwd()): string {
  if (file === '') throw new TargetError('The command is empty: give the program to run after `--`.');
  const candidates = file.includes('/')
    ? [isAbsolute(file) ? file : resolve(cwd, file)]
    : (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, file));
  let refused: string | undefined;
  for (const candidate of candidates) {
    try {
      if (statSync(candidate).isDirectory()) {
        refused ??= `${candidate} is a directory, not a program.`;
        continue;
      }
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EACCES')
        refused ??= `${candidate} is not executable: run \`chmod +x ${file}\`, or name its interpreter, as in \`-- python3 ${file} {port}\`.`;
    }
  }
  const Fault = file.includes('/') ? NotStartable : TargetError;
  if (refused !== undefined) throw new Fault(refused);
  const where = file.includes('/') ? `There is no file ${file}` : `No program \`${file}\` is on the PATH`;
  throw new Fault(
    `${where}: check the spelling${file.includes('/') ? ' and the folder' : `, or write ./${file} for a file of this folder`}.`,
  );
}

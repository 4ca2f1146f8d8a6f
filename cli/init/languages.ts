import { basename, extname } from 'node:path';

/** What a grader's image needs for the servers of a language: a program to look for, and the packages of Debian that have it. */
export type Needs = { readonly programs: string; readonly packages: string };

const byInterpreter: readonly (readonly [RegExp, Needs])[] = [
  [/^(python|pypy)[\d.]*$/, { programs: 'python3', packages: 'python3' }],
  [/^java$/, { programs: 'javac', packages: 'default-jdk-headless' }],
  [/^ruby[\d.]*$/, { programs: 'ruby', packages: 'ruby' }],
  [/^perl[\d.]*$/, { programs: 'perl', packages: 'perl' }],
  [/^node$/, { programs: 'node', packages: 'nodejs' }],
];

/** A program of one's own is compiled by make, by what its Makefile calls. */
const compiled: Needs = { programs: 'make cc', packages: 'make gcc libc6-dev' };

export function needsOf([program = '']: readonly string[]): Needs {
  return byInterpreter.find(([pattern]) => pattern.test(basename(program)))?.[1] ?? compiled;
}

/** The file that a student hands in: the script that the command names, or the program itself with its source. */
export function fileOf(command: readonly string[]): string {
  const script = command.slice(1).find((word) => extname(word) !== '' && !word.startsWith('-') && !word.includes('{'));
  return basename(script ?? command[0] ?? 'server');
}

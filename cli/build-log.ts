import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { UsageError } from '../harness/ends.ts';
import { messageOf } from './error-words.ts';

/** The first error of a compiler explains the others, and what ended the build stands at the end. */
const headBytes = 16_000;
const tailBytes = 4_000;

/** The output of a build, as much of it as reports can hold: a build that went wild may have written gigabytes. */
export function buildLogIn(file: string): string {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const { size } = fstatSync(descriptor);
      const textAt = (position: number, length: number): string => {
        const buffer = Buffer.alloc(length);
        return buffer.subarray(0, readSync(descriptor, buffer, 0, length, position)).toString();
      };
      if (size <= headBytes + tailBytes) return textAt(0, headBytes + tailBytes).trim();
      return `${textAt(0, headBytes)}\n[…]\n${textAt(size - tailBytes, tailBytes)}`.trim();
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw new UsageError(`--build-failed ${file}: the output of the build can't be read (${messageOf(error)}).`);
  }
}

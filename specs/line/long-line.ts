import { bytesOf, type Attempt } from '../../harness/index.ts';

/** One line of so many bytes, its end included. */
export function longLine(attempt: Attempt, length: number): Buffer {
  const bytes = bytesOf({ number: attempt.seed + length, offset: 0, length, alphabet: 'word' });
  const end = attempt.profile['lineEnd'] === 'crlf' ? '\r\n' : '\n';
  bytes.write(end, length - end.length, 'latin1');
  return bytes;
}

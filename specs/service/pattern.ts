/** What is wrong with the text of a service, and what was expected. */
export type Fault = { readonly fault: string; readonly expected: string };

/** A line of characters, with its CR LF. */
export const lineBytes = 74;

/** Lines of 72 characters, each of which begins with the character after the first of the line before; there are 94 or 95. */
export function faultOfLines(text: string): Fault | undefined {
  // What stands behind the last CR LF is a line that is still on its way.
  const lines = text.split('\r\n').slice(0, -1);
  const expected = 'lines of 72 characters and CR LF, each of which begins one character later';
  if (lines.length === 0 && text.length >= lineBytes) return { fault: 'pattern', expected };
  return firstWrongLine(lines) === undefined ? faultOfCharacters(text) : { fault: 'pattern', expected };
}

/** The line at which the pattern breaks, with the one before it; undefined where it goes on to the end. */
export function breakOfPattern(
  text: string,
): { readonly offset: number; readonly before: string; readonly line: string } | undefined {
  const lines = text.split('\r\n').slice(0, -1);
  const at = firstWrongLine(lines);
  return at === undefined ? undefined : { offset: at * lineBytes, before: lines[at - 1] ?? '', line: lines[at] ?? '' };
}

function firstWrongLine(lines: readonly string[]): number | undefined {
  const at = lines.findIndex(
    (line, index) => line.length !== 72 || (index > 0 && !line.startsWith((lines[index - 1] ?? '').slice(1))),
  );
  return at < 0 ? undefined : at;
}

export function faultOfCharacters(text: string): Fault | undefined {
  return /^[\x20-\x7e\r\n]*$/.test(text)
    ? undefined
    : { fault: 'characters', expected: 'printable ASCII characters, blanks, CR and LF only' };
}

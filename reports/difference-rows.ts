import type { Difference } from '../harness/model/verdict.ts';

/** The same stretch of the expected and the observed bytes, as in a hex dump. */
export type DifferenceRows = {
  /** The offset of the first byte shown. */
  readonly start: number;
  readonly expected: readonly string[];
  readonly observed: readonly string[];
  /** The index of the first byte that differs, or that is missing in one of them. */
  readonly at: number;
};

/** The bytes around the first difference, at most `bytesMax` of each, with the place of the difference among them. */
export function differenceRows(difference: Difference, bytesMax: number): DifferenceRows {
  const expected = bytesOf(difference.expectedHex);
  const observed = bytesOf(difference.observedHex);
  const differs = expected.findIndex((byte, index) => byte !== observed[index]);
  const at = differs === -1 ? Math.min(expected.length, observed.length) : differs;
  const from = Math.max(0, Math.min(at - (bytesMax >> 2), Math.max(expected.length, observed.length) - bytesMax));
  const part = (bytes: readonly string[]) => bytes.slice(from, from + bytesMax);
  return { start: Math.max(0, difference.offset - at + from), expected: part(expected), observed: part(observed), at: at - from };
}

/** A byte in two hexadecimal digits, as text: itself when it is printable ASCII, else a dot. */
export function glyphOf(byte: string): string {
  const code = Number.parseInt(byte, 16);
  return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '.';
}

function bytesOf(hex: string): readonly string[] {
  return (
    hex
      .replaceAll(/[^0-9a-fA-F]/g, '')
      .toLowerCase()
      .match(/../g) ?? []
  );
}

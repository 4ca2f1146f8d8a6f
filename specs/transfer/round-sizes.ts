/**
 * The sizes of a buffer with which a server that answers full buffers only would have answered so much and kept the rest back, among those that
 * people write: powers of two, and round decimal numbers.
 */
export function roundSizes({ came, kept }: { readonly came: number; readonly kept: number }): readonly number[] {
  const sizes: number[] = [];
  for (let times = 1; times <= came && came / times > kept; times++) {
    const size = came / times;
    if (Number.isInteger(size) && isRound(size)) sizes.push(size);
  }
  return sizes;
}

function isRound(size: number): boolean {
  return Number.isInteger(Math.log2(size)) || size % 10 === 0 || Number.isInteger(Math.log2(size + 1)) || size <= smallMax;
}

/** Nobody gives the buffer of a library so few bytes, and somebody may wait for just as many. */
const smallMax = 64;
